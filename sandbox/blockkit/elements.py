"""What Slack asks of block elements: buttons, menus, inputs, images."""

from typing import Any

from sandbox.blockkit.report import (
    Check,
    Report,
    Shape,
    anything,
    array,
    flag,
    one_of,
    plain,
    string,
    text_object,
    whole,
)
from sandbox.blockkit.values import clock_time, day, number, zone
from sandbox.world import Json

ID = string(255)
URL = string(3000)
MOST_OPTIONS = 100

CONFIRM = Shape(
    {
        "title": plain(100),
        "text": text_object(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)
DISPATCH = Shape(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)},
    ("trigger_actions_on",),
)
FILTER = Shape(
    {
        "include": array(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    }
)


def option(*, markdown: bool = False, url: bool = False) -> Shape:
    """Return the shape of an option; `markdown` where mrkdwn is drawn, `url` in overflow menus."""
    text = text_object(75) if markdown else plain(75)
    fields: dict[str, Check] = {"text": text, "value": string(150), "description": text}
    if url:
        fields["url"] = URL
    return Shape(fields, ("text", "value"))


GROUP = Shape({"label": plain(75), "options": array(option(), MOST_OPTIONS)}, ("label", "options"))


def _all_options(element: Json) -> list[Any]:
    groups = element.get("option_groups")
    inside = [o for g in groups if isinstance(g, dict) for o in g.get("options") or []] if groups else []
    return list(element.get("options") or []) + inside


def _initial_rule(report: Report, at: str, element: Json) -> None:
    """Whatever is preselected must be one of the options, exactly."""
    offered = _all_options(element)
    if element.get("initial_option") is not None and element["initial_option"] not in offered:
        report.add(f"{at}/initial_option", "must exactly match one of the provided options")
    for n, chosen in enumerate(element.get("initial_options") or []):
        if chosen not in offered:
            report.add(f"{at}/initial_options/{n}", "must exactly match one of the provided options")
    most = element.get("max_selected_items")
    if isinstance(most, int) and len(element.get("initial_options") or []) > most:
        report.add(f"{at}/initial_options", f"no more than {most} items allowed")


def _static_rule(report: Report, at: str, element: Json) -> None:
    if (element.get("options") is None) == (element.get("option_groups") is None):
        report.add(at, "must define exactly one of `options` and `option_groups`")
    _initial_rule(report, at, element)


def _text_rule(report: Report, at: str, element: Json) -> None:
    least, most = element.get("min_length"), element.get("max_length")
    value = element.get("initial_value")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        report.add(f"{at}/min_length", "must be less than or equal to max_length")
    if isinstance(value, str) and isinstance(most, int) and len(value) > most:
        report.add(f"{at}/initial_value", f"must be less than {most + 1} characters")


def _number_rule(report: Report, at: str, element: Json) -> None:
    given = [element.get(name) for name in ("min_value", "initial_value", "max_value")]
    if any(value is not None and (not isinstance(value, str) or "x" in value) for value in given):
        return
    try:
        numbers = [float(value) for value in given if value is not None]
    except ValueError:
        return
    if numbers != sorted(numbers):
        report.add(at, "min_value, initial_value and max_value must be in this order")
    if element.get("is_decimal_allowed") is False and any("." in str(value) for value in given):
        report.add(at, "decimals are not allowed here")


def _shape(required: tuple[str, ...] = (), rule: Any = None, /, **fields: Check) -> Shape:
    return Shape({"type": anything, "action_id": ID, **fields}, required, rule)


_ASKING: dict[str, Check] = {"placeholder": plain(150), "focus_on_load": flag}
_MENU: dict[str, Check] = {**_ASKING, "confirm": CONFIRM}
_MANY: dict[str, Check] = {**_MENU, "max_selected_items": whole(1, MOST_OPTIONS)}
_STATIC: dict[str, Check] = {
    "options": array(option(), MOST_OPTIONS),
    "option_groups": array(GROUP, MOST_OPTIONS),
}
_IDS = array(ID, MOST_OPTIONS, 0)
_QUERY: dict[str, Check] = {"min_query_length": whole(0, 3000)}
_ROOM: dict[str, Check] = {"default_to_current_conversation": flag, "filter": FILTER}
_ANSWER: dict[str, Check] = {"response_url_enabled": flag}
_SOME_OPTIONS = array(option(), MOST_OPTIONS, 0)
_TEN: dict[str, Check] = {"options": array(option(markdown=True), 10)}
_WRITING: dict[str, Check] = {**_ASKING, "dispatch_action_config": DISPATCH}
_ICON = one_of("trash")
_FEEDBACK = Shape(
    {"text": plain(75), "value": string(2000), "accessibility_label": string(75)}, ("text", "value")
)

ELEMENTS: dict[str, Shape] = {
    "button": _shape(
        ("text",),
        text=plain(75),
        value=string(2000, 0),
        url=URL,
        style=one_of("primary", "danger"),
        confirm=CONFIRM,
        accessibility_label=string(75),
    ),
    "workflow_button": _shape(("text", "workflow"), text=plain(75), workflow=anything),
    "icon_button": _shape(("icon", "text"), icon=_ICON, text=plain(75), value=string(2000), confirm=CONFIRM),
    "feedback_buttons": _shape(
        ("positive_button", "negative_button"), positive_button=_FEEDBACK, negative_button=_FEEDBACK
    ),
    "overflow": _shape(("options",), options=array(option(url=True), 5), confirm=CONFIRM),
    "checkboxes": _shape(
        ("options",),
        _initial_rule,
        **_TEN,
        initial_options=array(option(markdown=True), 10),
        confirm=CONFIRM,
        focus_on_load=flag,
    ),
    "radio_buttons": _shape(
        ("options",),
        _initial_rule,
        **_TEN,
        initial_option=option(markdown=True),
        confirm=CONFIRM,
        focus_on_load=flag,
    ),
    "static_select": _shape((), _static_rule, **_MENU, **_STATIC, initial_option=option()),
    "external_select": _shape(**_MENU, **_QUERY, initial_option=option()),
    "users_select": _shape(**_MENU, initial_user=ID),
    "conversations_select": _shape(**_MENU, **_ROOM, **_ANSWER, initial_conversation=ID),
    "channels_select": _shape(**_MENU, **_ANSWER, initial_channel=ID),
    "multi_static_select": _shape((), _static_rule, **_MANY, **_STATIC, initial_options=_SOME_OPTIONS),
    "multi_external_select": _shape(**_MANY, **_QUERY, initial_options=_SOME_OPTIONS),
    "multi_users_select": _shape(**_MANY, initial_users=_IDS),
    "multi_conversations_select": _shape(**_MANY, **_ROOM, initial_conversations=_IDS),
    "multi_channels_select": _shape(**_MANY, initial_channels=_IDS),
    "plain_text_input": _shape(
        (),
        _text_rule,
        **_WRITING,
        initial_value=string(3000, 0),
        multiline=flag,
        min_length=whole(0, 3000),
        max_length=whole(1, 3000),
    ),
    "email_text_input": _shape(**_WRITING, initial_value=string(3000)),
    "url_text_input": _shape(**_WRITING, initial_value=string(3000)),
    "number_input": _shape(
        ("is_decimal_allowed",),
        _number_rule,
        **_WRITING,
        is_decimal_allowed=flag,
        initial_value=number,
        min_value=number,
        max_value=number,
    ),
    "rich_text_input": _shape(("action_id",), **_WRITING, initial_value=anything),
    "datepicker": _shape(**_MENU, initial_date=day),
    "timepicker": _shape(**_MENU, initial_time=clock_time, timezone=zone),
    "datetimepicker": _shape(initial_date_time=whole(10**9, 10**10 - 1), confirm=CONFIRM, focus_on_load=flag),
    "file_input": _shape(filetypes=array(string(255), 100), max_files=whole(1, 10)),
}
IMAGE = Shape(
    {"type": anything, "image_url": URL, "slack_file": anything, "alt_text": string(2000)}, ("alt_text",)
)

MENUS = {name for name in ELEMENTS if name.endswith("_select")}
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
CHOICES = {"checkboxes", "radio_buttons"}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}
BUTTONS = {"button", "workflow_button"}

IN_ACTIONS = MENUS | PICKERS | CHOICES | BUTTONS | {"overflow"}
IN_SECTION = (IN_ACTIONS - {"datetimepicker"}) | {"image"}
IN_INPUT = MENUS | PICKERS | CHOICES | TYPED | {"file_input"}
IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}


def element(*kinds: str) -> Check:
    """Check an element of one of these types."""
    allowed = set(kinds)

    def check(report: Report, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            report.add(at, "must provide an object")
            return
        kind = value.get("type")
        if kind not in allowed:
            report.add(at, f"unsupported type: {kind}")
            return
        shape = IMAGE if kind == "image" else ELEMENTS[str(kind)]
        shape(report, at, value)
        _surface_rule(report, at, value)

    return check


def _surface_rule(report: Report, at: str, value: Json) -> None:
    if value["type"] == "file_input" and report.surface != "modal":
        report.add(at, "unsupported type: file_input")
    if value.get("response_url_enabled") and report.surface != "modal":
        report.add(f"{at}/response_url_enabled", "is for modals only")
    if value["type"] == "image" and not (value.get("image_url") or value.get("slack_file")):
        report.add(at, "missing required field: image_url")
