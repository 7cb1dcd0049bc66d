"""Modals: filling, submitting and closing them."""

from collections.abc import Mapping
from typing import Any

from sandbox import interact
from sandbox.errors import ApiError
from sandbox.interact import InView
from sandbox.person.base import TROUBLE
from sandbox.person.choices import problem
from sandbox.person.clicking import Clicking
from sandbox.person.elements import Spot, entry, find, spots
from sandbox.person.outcome import NotPossible, Outcome
from sandbox.uploads import must_read_files
from sandbox.views import clear_views
from sandbox.world import Json, View

INVALID = "invalid_inputs"


class Modals(Clicking):
    """A person with a modal before them."""

    def _top(self, view: View | None) -> View:
        self.must_be_active()
        top = self.modal
        if top is None:
            raise NotPossible(f"{self.id} has no modal open")
        return self.own_view(view or top)

    async def fill(self, values: Mapping[str, Any], view: View | None = None) -> Outcome:
        """Type into inputs without submitting; keys are block_ids, or action_ids where they are unique."""
        top = self._top(view)
        outcome = Outcome(True, modal=top)
        for key, value in values.items():
            spot = _input(top, key)
            outcome = await self.click(top, spot.action_id, block_id=spot.block_id, value=value)
        return outcome

    async def submit(self, values: Mapping[str, Any] | None = None, view: View | None = None) -> Outcome:
        """Fill the given inputs and press the submit button; what was typed stays when errors come back.

        An input that Slack's own client refuses ends it with error `invalid_inputs`: the app hears nothing.
        """
        top = self._top(view)
        await self.fill(values or {}, top)
        if not top.definition.get("submit"):
            raise NotPossible("this modal has no submit button")
        top.errors = _problems(top)
        if top.errors:
            self.world.changed("modal", user=self.id, view=top.id)
            refused = Outcome(False, INVALID, None, None, top, dict(top.errors))
            return self.noted("submit", _typed(top), refused)
        typed = _typed(top)
        payload = interact.view_submission(self.stage, self.user, top)
        answer = await self.deliver("interactive", payload)
        error = answer.error
        if answer.ok:
            error = self._apply(top, answer.body)
        outcome = Outcome(
            error is None and not top.errors, error, TROUBLE if error else None, None, self.modal
        )
        if top.errors:
            outcome = Outcome(False, None, None, None, self.modal, dict(top.errors))
        return self.noted("submit", typed, outcome)

    def _apply(self, view: View, body: Json | None) -> str | None:
        try:
            must_read_files(self.stage, (body or {}).get("view"))
            interact.apply_answer(self.world, view, body)
        except ApiError as refused:
            # The person sees only that something failed; whoever reads the journal sees why.
            self.stage.journal.add("human", "refused_answer", {"user": self.id}, refused.body())
            return refused.code
        return None

    async def close(self, view: View | None = None, *, all: bool = False) -> None:  # noqa: A002 - as Slack says it
        """Press Cancel, or with `all` the ✕ that closes every modal of the stack."""
        top = self._top(view)
        root = self.world.modals[self.id][0]
        cleared = all or bool(top.definition.get("clear_on_close"))
        told = root if cleared else top
        if cleared:
            clear_views(self.world, self.id)
        else:
            interact.take_off(self.world, top)
        outcome = Outcome(True)
        if told.definition.get("notify_on_close"):
            payload = interact.view_closed(self.stage, self.user, told, is_cleared=cleared)
            answer = await self.deliver("interactive", payload)
            outcome = Outcome(answer.ok, answer.error)
        self.noted("close", {"view": top.id, "all": all}, outcome)


def _input(view: View, key: str) -> Spot:
    """Return the element meant by a block_id, else by an action_id; inputs come before others."""
    blocks = view.definition.get("blocks", [])
    inside = [spot for spot in spots(blocks) if spot.block_id == key]
    if len(inside) == 1:
        return inside[0]
    return find(blocks, key)


def _problems(view: View) -> dict[str, str]:
    found: dict[str, str] = {}
    for spot in spots(InView(view).blocks):
        if not spot.is_input:
            continue
        state = view.state.get(spot.block_id, {}).get(spot.action_id) or entry(spot.element, None)
        sentence = problem(spot, state)
        if sentence:
            found[spot.block_id] = sentence
    return found


def _typed(view: View) -> Json:
    return {"view": view.id, "callback_id": view.definition.get("callback_id", ""), "values": view.state}
