"""From what a person types or picks to what Slack puts into the state, and what its client refuses."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sandbox.blockkit.stored import STATE
from sandbox.person.elements import Spot, entry, options_of, value_of
from sandbox.person.outcome import NotPossible
from sandbox.world import Json, World

REQUIRED = "Please complete this required field."
MAX_TEXT = 3000
_TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}


def choose(world: World, element: Json, value: Any, offered: Sequence[Json] = ()) -> Json:
    """Return the element's state after a person put `value` in: an option's value or label, an id or a
    name, a date, text; lists where several may be chosen; None empties it. NotPossible: not on offer."""
    kind = element["type"]
    if isinstance(value, dict) and value.get("type") == kind:
        return value
    if value is None or value in ("", []):
        return entry(element, None)
    if kind.startswith("multi_") or kind == "checkboxes":
        many = value if isinstance(value, list | tuple | set) else [value]
        return entry(element, [_one(world, element, item, offered) for item in many])
    return entry(element, _one(world, element, value, offered))


def _one(world: World, element: Json, value: Any, offered: Sequence[Json]) -> Any:
    kind = element["type"]
    key = STATE[kind][0]
    if key in ("selected_option", "selected_options"):
        return pick(list(offered) or options_of(element), value)
    if key in ("selected_user", "selected_users"):
        return _user(world, value)
    if key.startswith(("selected_conversation", "selected_channel")):
        return _channel(world, element, value)
    if kind in ("datepicker", "timepicker", "datetimepicker"):
        return _moment(kind, value)
    if kind == "file_input":
        raise NotPossible("a file is attached, not typed")
    if kind == "rich_text_input":
        return value if isinstance(value, dict) else rich_text(str(value))
    text = str(value)
    multiline = kind == "plain_text_input" and element.get("multiline")
    return text if multiline else " ".join(text.splitlines())


def pick(options: Sequence[Json], value: Any) -> Json:
    """Return the option with that value or label; NotPossible when it is not offered."""
    if isinstance(value, dict):
        value = value.get("value")
    found = [o for o in options if o.get("value") == value] or [
        o for o in options if o["text"]["text"] == value
    ]
    if found:
        return found[0]
    offered = ", ".join(str(option.get("value")) for option in options)
    raise NotPossible(f"{value!r} is not on offer, only: {offered or 'nothing'}")


def _user(world: World, value: Any) -> str:
    ident = str(getattr(value, "id", value))
    for user in world.users.values():
        if ident in (user.id, user.name, user.real_name):
            return user.id
    raise NotPossible(f"nobody here is called {ident!r}")


def _channel(world: World, element: Json, value: Any) -> str:
    ident = str(getattr(value, "id", value)).removeprefix("#")
    found = next((c for c in world.channels.values() if ident in (c.id, c.name)), None)
    include = element.get("filter", {}).get("include")
    if element["type"] in ("channels_select", "multi_channels_select"):
        include = ["public"]
    if found is None or found.archived or (include is not None and found.kind not in include):
        raise NotPossible(f"the list does not offer a conversation {ident!r}")
    return found.id


def _moment(kind: str, value: Any) -> str | int:
    if kind == "datetimepicker":
        return int(value.timestamp()) if isinstance(value, datetime) else int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    pattern = r"\d{4}-\d\d-\d\d" if kind == "datepicker" else r"([01]\d|2[0-3]):[0-5]\d"
    if not re.fullmatch(pattern, str(value)):
        raise NotPossible(f"{value!r} cannot be picked in a {kind}")
    return str(value)


def rich_text(text: str) -> Json:
    """Return plain words as the rich_text block that a rich_text_input submits."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def problem(spot: Spot, state: Json) -> str | None:
    """Return why Slack's client will not submit this input, or None; the app never hears of it."""
    value, element = value_of(state), spot.element
    if value is None or value in ("", []):
        return None if spot.block.get("optional") else REQUIRED
    kind = element["type"]
    if kind == "plain_text_input":
        return _length_problem(element, str(value))
    if kind in _TYPED:
        return _form_problem(kind, element, str(value))
    most = element.get("max_selected_items")
    if most is not None and isinstance(value, list) and len(value) > most:
        return f"Please select no more than {most} items."
    return None


def _length_problem(element: Json, text: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", MAX_TEXT)
    if len(text) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(text) > most else None


def _form_problem(kind: str, element: Json, text: str) -> str | None:
    if kind == "email_text_input":
        return (
            None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else "Please enter a valid email address."
        )
    if kind == "url_text_input":
        return None if re.fullmatch(r"https?://\S+", text) else "Please enter a valid URL."
    whole = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(whole, text):
        return "Please enter a valid number."
    number = float(text)
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
