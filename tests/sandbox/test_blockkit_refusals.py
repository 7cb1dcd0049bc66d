"""What Slack refuses in a block, each with its sentence and its place."""

import pytest

from sandbox.blockkit import check_blocks
from sandbox.world import Json
from tests.sandbox.test_blockkit_limits import (
    actions,
    asking,
    button,
    mrkdwn,
    options,
    plain,
    section,
    select,
    typed,
)

FIRST = {"text": plain(1), "value": "0"}


def one(block: Json, surface: str = "message") -> str:
    """Return the one complaint about a block, without its frame."""
    complaints = check_blocks([block], surface)
    assert len(complaints) == 1, complaints
    return complaints[0].removeprefix("[ERROR] ").replace("[json-pointer:/blocks/0", "[")


BAD: list[tuple[str, Json, str]] = [
    ("no type", {"text": plain(1)}, "unsupported type: None [/type]"),
    ("unknown type", {"type": "confetti"}, "unsupported type: confetti [/type]"),
    ("unknown property", section(colour="red"), "invalid additional property: colour [ ]"),
    ("empty section", {"type": "section"}, "must define either `text` or `fields` [ ]"),
    ("empty text", section(text=plain(0)), "must be more than 0 characters [/text/text]"),
    (
        "blank text",
        section(text={"type": "mrkdwn", "text": " \n"}),
        "must be more than 0 characters [/text/text]",
    ),
    ("text as a string", section(text="hello"), "must provide an object [/text]"),
    (
        "mrkdwn header",
        {"type": "header", "text": mrkdwn(1)},
        "must be a valid enum value: plain_text [/text/type]",
    ),
    (
        "emoji in mrkdwn",
        section(text={**mrkdwn(1), "emoji": True}),
        "invalid additional property: emoji [/text]",
    ),
    (
        "verbatim in plain",
        section(text={**plain(1), "verbatim": True}),
        "invalid additional property: verbatim [/text]",
    ),
    ("no actions", actions(), "no fewer than 1 items allowed [/elements]"),
    ("input in actions", actions(typed()), "unsupported type: plain_text_input [/elements/0]"),
    ("button in input", asking(button()), "unsupported type: button [/element]"),
    (
        "datetime in section",
        section(accessory={"type": "datetimepicker"}),
        "unsupported type: datetimepicker [/accessory]",
    ),
    (
        "image without alt text",
        {"type": "image", "image_url": "https://a.test"},
        "missing required field: alt_text [ ]",
    ),
    (
        "bad style",
        actions(button(style="blue")),
        "must be a valid enum value: primary, danger [/elements/0/style]",
    ),
    ("input without label", {"type": "input", "element": typed()}, "missing required field: label [ ]"),
    (
        "mrkdwn label",
        asking(typed(), label=mrkdwn(1)),
        "must be a valid enum value: plain_text [/label/type]",
    ),
    (
        "no options",
        asking({"type": "static_select"}),
        "must define exactly one of `options` and `option_groups` [/element]",
    ),
    (
        "foreign initial option",
        asking(select(initial_option={"text": plain(1), "value": "9"})),
        "must exactly match one of the provided options [/element/initial_option]",
    ),
    (
        "foreign initial box",
        asking(
            {
                "type": "checkboxes",
                "options": options(2),
                "initial_options": [{"text": plain(2), "value": "0"}],
            }
        ),
        "must exactly match one of the provided options [/element/initial_options/0]",
    ),
    (
        "mrkdwn in a menu",
        asking(select(options=[{"text": mrkdwn(1), "value": "v"}])),
        "must be a valid enum value: plain_text [/element/options/0/text/type]",
    ),
    (
        "option without value",
        asking(select(options=[{"text": plain(1)}])),
        "missing required field: value [/element/options/0]",
    ),
    (
        "link in a menu",
        asking(select(options=[{**FIRST, "url": "https://a.test"}])),
        "invalid additional property: url [/element/options/0]",
    ),
    (
        "min over max",
        asking(typed(min_length=5, max_length=4)),
        "must be less than or equal to max_length [/element/min_length]",
    ),
    (
        "too long at once",
        asking(typed(max_length=2, initial_value="abc")),
        "must be less than 3 characters [/element/initial_value]",
    ),
    (
        "no such day",
        actions({"type": "datepicker", "initial_date": "2026-02-30"}),
        "must be a date as YYYY-MM-DD [/elements/0/initial_date]",
    ),
    (
        "no such time",
        actions({"type": "timepicker", "initial_time": "24:00"}),
        "must be a time as HH:mm [/elements/0/initial_time]",
    ),
    (
        "no such zone",
        actions({"type": "timepicker", "timezone": "Mars/Base"}),
        "must be an IANA time zone [/elements/0/timezone]",
    ),
    (
        "milliseconds",
        asking({"type": "datetimepicker", "initial_date_time": 1_790_000_000_000}),
        "must be between 1000000000 and 9999999999 [/element/initial_date_time]",
    ),
    (
        "number as number",
        asking({"type": "number_input", "is_decimal_allowed": True, "min_value": 1}),
        "must provide a string that is a number [/element/min_value]",
    ),
    (
        "number silent on decimals",
        asking({"type": "number_input"}),
        "missing required field: is_decimal_allowed [/element]",
    ),
    (
        "half confirm",
        actions(button(confirm={"title": plain(1), "text": plain(1), "confirm": plain(1)})),
        "missing required field: deny [/elements/0/confirm]",
    ),
    (
        "response_url in a message",
        actions({"type": "channels_select", "response_url_enabled": True}),
        "is for modals only [/elements/0/response_url_enabled]",
    ),
    (
        "rich text of nothing known",
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "song"}]}]},
        "failed to match all allowed schemas [/elements/0/elements/0]",
    ),
]


@pytest.mark.parametrize(("block", "complaint"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_slack_refuses_is_refused_with_its_place(block: Json, complaint: str) -> None:
    assert one(block) == complaint.replace("[ ]", "[]")
