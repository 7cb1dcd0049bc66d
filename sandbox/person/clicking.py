"""Buttons, selects and the like, in messages, in modals and on the Home tab."""

from typing import TYPE_CHECKING, Any

from sandbox import interact
from sandbox.blockkit import check_blocks
from sandbox.blockkit.stored import STATE
from sandbox.interact import InMessage, InView, Place
from sandbox.person.attaching import attached
from sandbox.person.base import APP, TROUBLE, Base
from sandbox.person.choices import choose, pick
from sandbox.person.elements import Spot, find, options_of, state_of
from sandbox.person.outcome import NotPossible, Outcome
from sandbox.transport import Answer
from sandbox.world import Json, Message, View

if TYPE_CHECKING:
    from sandbox.server import Sandbox

FAILED = "Something went wrong and the app did not respond. Try again?"
MIN_QUERY = 3


class Clicking(Base):
    """A person with a mouse."""

    def __init__(self, stage: "Sandbox", user_id: str) -> None:
        super().__init__(stage, user_id)
        self._held: dict[str, Json] = {}  # what this person chose in messages, by channel and ts
        self._offered: dict[tuple[str, str], list[Json]] = {}  # what external selects listed last

    def found(self, where: Message | View) -> Place:
        """Return a message or view as it stands before this person now."""
        if isinstance(where, View):
            return InView(self.own_view(where))
        message = self.visible(where)
        return InMessage(self.place(message.channel), message)

    async def click(
        self,
        where: Message | View,
        action_id: str,
        *,
        block_id: str | None = None,
        value: Any = None,
        selected: Any = None,
    ) -> Outcome:
        """Press a button, or choose `value` (or `selected`) in any other element; confirmations are accepted.

        In an input block this only fills the input, unless the app asked for `dispatch_action`.
        """
        self.must_be_active()
        place = self.found(where)
        spot = find(place.blocks, action_id, block_id)
        wanted = value if value is not None else selected
        chosen = self._chosen(place, spot, wanted)
        told = [file["name"] for file in chosen["files"]] if "files" in chosen else wanted
        request = {"action_id": action_id, "block_id": spot.block_id, "value": told}
        if spot.is_input and not spot.block.get("dispatch_action"):
            return self.noted("fill", request, Outcome(True, modal=self.modal))
        return self.noted("click", request, await self._act(place, spot, chosen))

    def _chosen(self, place: Place, spot: Spot, value: Any) -> Json:
        """Return what the element adds to `actions`, after keeping it in the state."""
        kind = spot.element["type"]
        if kind == "overflow":
            return {"selected_option": pick(options_of(spot.element), value)}
        if kind not in STATE:
            if value not in (None, spot.element.get("value")):
                raise NotPossible(
                    f"the button {spot.action_id!r} holds {spot.element.get('value')!r}, not {value!r}"
                )
            return {}
        offered = self._offered.get((_key(place), spot.action_id), [])
        if "external" in kind and value and not isinstance(value, dict) and not offered:
            raise NotPossible(f"{spot.action_id!r} lists nothing yet: ask for its options first")
        if kind == "file_input":
            state = attached(self.stage, self.id, spot.element, value)
        else:
            state = choose(self.world, spot.element, value, offered)
        self._hold(place, spot, state)
        return {name: held for name, held in state.items() if name != "type"}

    def _hold(self, place: Place, spot: Spot, state: Json) -> None:
        held = place.view.state if isinstance(place, InView) else self._held.setdefault(_key(place), {})
        held.setdefault(spot.block_id, {})[spot.action_id] = state
        if isinstance(place, InView):
            self.world.changed(place.view.type, user=self.id, view=place.view.id)

    async def _act(self, place: Place, spot: Spot, chosen: Json) -> Outcome:
        since = self.mark()
        state = state_of(place.blocks, self._held.get(_key(place), {}))
        action = interact.action_of(self.world, spot, chosen)
        payload = interact.block_actions(self.stage, self.user, place, action, state)
        return self._clicked(place, await self.deliver("interactive", payload), since)

    def _clicked(self, place: Place, answer: Answer, since: str) -> Outcome:
        channel = place.channel if isinstance(place, InMessage) else self.place(APP)
        if answer.ok:
            return Outcome(True, None, None, self.newest_ephemeral(channel, since), self.modal)
        if isinstance(place, InView):
            return Outcome(False, answer.error, TROUBLE, None, self.modal)
        return Outcome(False, answer.error, FAILED, self.notice(channel, FAILED), self.modal)

    async def options(
        self, where: Message | View, action_id: str, query: str = "", *, block_id: str | None = None
    ) -> list[Json]:
        """Type into an external select and return the options it lists; an empty list when the app failed."""
        self.must_be_active()
        place = self.found(where)
        spot = find(place.blocks, action_id, block_id)
        if "external" not in spot.element["type"]:
            raise NotPossible(f"{action_id!r} does not ask the app for its options")
        if len(query) < spot.element.get("min_query_length", MIN_QUERY):
            return []
        payload = interact.block_suggestion(self.stage, self.user, place, spot, query)
        answer = await self.deliver("interactive", payload)
        listed = _listed(answer.body if answer.ok else None)
        self._offered[(_key(place), action_id)] = listed or []
        outcome = Outcome(
            listed is not None, answer.error or (None if listed is not None else "invalid_options")
        )
        self.noted("options", {"action_id": action_id, "query": query}, outcome)
        return listed or []


def _key(place: Place) -> str:
    if isinstance(place, InView):
        return place.view.id
    return f"{place.channel.id} {place.message.ts}"


def _listed(body: Json | None) -> list[Json] | None:
    """Return the options of an answer to block_suggestion, or None when Slack would show nothing."""
    if body is None or ("options" in body) == ("option_groups" in body):
        return None
    listed: Json = {name: body[name] for name in ("options", "option_groups") if name in body}
    if not any(listed.values()):
        return []
    menu: Json = {"type": "static_select", "action_id": "menu", **listed}
    if check_blocks([{"type": "actions", "elements": [menu]}], "modal"):
        return None
    return options_of(menu)
