"""From what a browser sends of an element to what a person chose in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sandbox.page.when import zone
from sandbox.person import NotPossible
from sandbox.person.elements import Spot, options_of
from sandbox.world import Json, Message, View

_LOCAL_TIME = "%Y-%m-%dT%H:%M"


class Picking:
    """Knows what external selects have listed, as only that can be chosen in them."""

    def __init__(self) -> None:
        self._listed: dict[tuple[str, str, str], dict[str, Json]] = {}

    def offered(self, where: Message | View, block_id: str, action_id: str, options: Sequence[Json]) -> None:
        """Remember what the app listed in an external select."""
        known = self._listed.setdefault((_key(where), block_id, action_id), {})
        known.update({str(option["value"]): option for option in options})

    def value(self, tz: str | None, where: Message | View, spot: Spot, value: Any) -> Any:
        """Return what a person of that zone chose; NotPossible for what is not on offer."""
        kind = spot.element["type"]
        if value is None or value == "":
            return None
        if kind == "datetimepicker":
            local = datetime.strptime(str(value), _LOCAL_TIME).replace(tzinfo=zone(tz))
            return int(local.timestamp())
        if "external" in kind:
            return self._external(where, spot, value)
        if kind in ("radio_buttons", "static_select") and value not in {
            o["value"] for o in options_of(spot.element)
        }:
            raise NotPossible("this choice is no longer on offer")
        return value

    def _external(self, where: Message | View, spot: Spot, value: Any) -> Json:
        """Return the state of an external select."""
        known = dict(self._listed.get((_key(where), spot.block_id, spot.action_id), {}))
        held = where.state.get(spot.block_id, {}).get(spot.action_id, {}) if isinstance(where, View) else {}
        before = [held.get("selected_option"), *(held.get("selected_options") or [])]
        before += [spot.element.get("initial_option"), *(spot.element.get("initial_options") or [])]
        known = {str(option["value"]): option for option in before if option} | known
        wanted = value if isinstance(value, list) else [value]
        if any(item not in known for item in wanted):
            raise NotPossible("this choice was never on offer")
        kind = spot.element["type"]
        if kind.startswith("multi_"):
            return {"type": kind, "selected_options": [known[item] for item in wanted]}
        return {"type": kind, "selected_option": known[wanted[0]]}


def _key(where: Message | View) -> str:
    return where.id if isinstance(where, View) else f"{where.channel} {where.ts}"
