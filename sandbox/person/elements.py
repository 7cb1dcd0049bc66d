"""The interactive parts of blocks: finding them, and what is typed and chosen in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.blockkit.stored import STATE, elements_of
from sandbox.person.outcome import NotPossible
from sandbox.world import Json

_LISTS = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
_INTERACTIVE = {*STATE, "button", "overflow", "workflow_button"}


@dataclass(frozen=True)
class Spot:
    """One interactive element and the block it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """The id of its block, which the server fills in where the app left it out."""
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        """The id of the element itself."""
        return str(self.element.get("action_id", ""))

    @property
    def is_input(self) -> bool:
        """Whether it stands in an input block, whose value travels with the submission."""
        return bool(self.block.get("type") == "input")


def spots(blocks: Sequence[Json]) -> Iterator[Spot]:
    """Yield every interactive element of some blocks, from top to bottom."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in _INTERACTIVE:
                yield Spot(block, element)


def find(blocks: Sequence[Json], action_id: str, block_id: str | None = None) -> Spot:
    """Return the one element with that action_id; NotPossible when none or several are there."""
    found = [
        spot for spot in spots(blocks) if spot.action_id == action_id and block_id in (None, spot.block_id)
    ]
    if not found:
        there = ", ".join(sorted({spot.action_id for spot in spots(blocks)})) or "nothing to click"
        raise NotPossible(f"there is no {action_id!r} here, only: {there}")
    if len(found) > 1:
        raise NotPossible(f"{action_id!r} is here {len(found)} times: name the block_id")
    return found[0]


def entry(element: Json, value: Any) -> Json:
    """Return an element's state with that value in it; None and [] stand for nothing chosen."""
    kind = element["type"]
    key = STATE[kind][0]
    state: Json = {"type": kind}
    if key == "rich_text_value" and value is None:
        return state
    state[key] = value if value is not None else ([] if key in _LISTS else None)
    if kind == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def value_of(state: Json) -> Any:
    """Return what an element's state holds."""
    return state.get(STATE[state["type"]][0])


def state_of(blocks: Sequence[Json], typed: Json) -> Json:
    """Return state.values: every element that can hold something, as typed, else as the app prefilled it."""
    values: Json = {}
    for spot in spots(blocks):
        kind = spot.element["type"]
        if kind not in STATE:
            continue
        held = typed.get(spot.block_id, {}).get(spot.action_id)
        if held is None or held.get("type") != kind:
            held = entry(spot.element, spot.element.get(STATE[kind][1]))
        values.setdefault(spot.block_id, {})[spot.action_id] = held
    return values


def options_of(element: Json) -> list[Json]:
    """Return every option an element offers, those of its groups included."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return list(element.get("options", [])) + grouped
