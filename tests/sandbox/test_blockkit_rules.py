"""Block Kit's rules that are not lengths: what must be there, what fits where, what is unique."""

from typing import Any

import pytest
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InputBlock,
    PlainTextInputElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from sandbox.blockkit import check_blocks, check_message, check_view
from sandbox.blockkit.stored import fallback_text, initial_state, stored_blocks
from sandbox.world import Json
from tests.sandbox.test_blockkit_limits import (
    actions,
    asking,
    button,
    confirm,
    image,
    mrkdwn,
    options,
    plain,
    section,
    select,
    typed,
)

FIRST = {"text": plain(1), "value": "0"}


GOOD: list[tuple[str, Json]] = [
    ("section with fields alone", {"type": "section", "fields": [plain(1)]}),
    ("section with a menu", section(accessory=select(action_id="a", initial_option=FIRST))),
    ("image by its file", {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"}),
    ("context of both", {"type": "context", "elements": [mrkdwn(1), image()]}),
    ("verbatim text", section(text={**mrkdwn(1), "verbatim": True})),
    ("plain text with emoji", section(text={**plain(1), "emoji": True})),
    ("datepicker", actions({"type": "datepicker", "initial_date": "2026-10-25"})),
    ("timepicker", asking({"type": "timepicker", "initial_time": "02:30", "timezone": "Europe/Berlin"})),
    ("datetimepicker", asking({"type": "datetimepicker", "initial_date_time": 1_790_000_000})),
    (
        "number",
        asking({"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}),
    ),
    ("people", asking({"type": "multi_users_select", "initial_users": ["U1"], "max_selected_items": 6})),
    ("channels", asking({"type": "conversations_select", "filter": {"include": ["private"]}})),
    ("external", asking({"type": "external_select", "min_query_length": 0})),
    ("email", asking({"type": "email_text_input"})),
    ("rich text input", asking({"type": "rich_text_input", "action_id": "a"})),
    ("confirm", actions(button(confirm=confirm(style="danger"), style="primary"))),
    ("mrkdwn checkbox", actions({"type": "checkboxes", "options": [{"text": mrkdwn(1), "value": "v"}]})),
    (
        "rich text",
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "a", "style": {"bold": True}}],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": []}],
                },
            ],
        },
    ),
]


@pytest.mark.parametrize("block", [row[1] for row in GOOD], ids=[row[0] for row in GOOD])
def test_what_slack_takes_is_taken(block: Json) -> None:
    assert check_blocks([block], "message") == []


def test_block_ids_are_unique() -> None:
    complaints = check_blocks([section(block_id="a"), section(block_id="a")], "message")
    assert complaints == [
        "[ERROR] `block_id` already exists for another block [json-pointer:/blocks/1/block_id]"
    ]


def test_action_ids_are_unique_in_their_block() -> None:
    twice = actions(button(action_id="a"), button(action_id="a"))
    assert "`action_id` already exists" in check_blocks([twice], "message")[0]
    apart = [actions(button(action_id="a")), actions(button(action_id="a"))]
    assert check_blocks(apart, "message") == []


def test_only_one_element_has_the_focus() -> None:
    focused = asking(typed(focus_on_load=True))
    assert check_blocks([focused], "modal") == []
    assert len(check_blocks([focused, focused], "modal")) == 1


@pytest.mark.parametrize("kind", ["markdown", "table"])
def test_some_blocks_stand_in_messages_only(kind: str) -> None:
    block = {"type": kind, "text": "x"} if kind == "markdown" else {"type": kind, "rows": [[{}]]}
    assert check_blocks([block], "message") == []
    assert len(check_blocks([block], "home")) == 1


def test_blocks_must_be_a_list_of_objects() -> None:
    assert check_blocks({"type": "divider"}, "message") == [
        "[ERROR] must provide an array [json-pointer:/blocks]"
    ]
    assert check_blocks(["x"], "message") == ["[ERROR] must provide an object [json-pointer:/blocks/0]"]


def test_blocks_of_attachments_are_checked() -> None:
    complaints = check_message({"attachments": [{"blocks": [{"type": "confetti"}]}]})
    assert complaints == ["[ERROR] unsupported type: confetti [json-pointer:/attachments/0/blocks/0/type]"]


MODAL: Json = {"type": "modal", "title": plain(1), "blocks": [section()]}


@pytest.mark.parametrize(
    ("view", "why"),
    [
        ({**MODAL, "type": "window"}, "unsupported type: window"),
        ({**MODAL, "title": None}, "missing required field: title"),
        ({**MODAL, "title": mrkdwn(1)}, "must be a valid enum value: plain_text"),
        ({**MODAL, "blocks": None}, "missing required field: blocks"),
        ({**MODAL, "blocks": [asking(typed())]}, "must define `submit` to use an `input` block in modals"),
        ({**MODAL, "notify_on_close": "yes"}, "must provide a boolean"),
        ({**MODAL, "size": "large"}, "invalid additional property: size"),
        ({"type": "home", "blocks": [], "title": plain(1)}, "invalid additional property: title"),
    ],
)
def test_a_view_keeps_its_rules(view: Json, why: str) -> None:
    complaints = check_view(view)
    assert len(complaints) == 1
    assert complaints[0].startswith(f"[ERROR] {why}")


def test_inputs_in_a_home_need_no_submit() -> None:
    assert check_view({"type": "home", "blocks": [asking(typed())]}) == []


def test_what_the_sdks_own_models_build_passes() -> None:
    blocks = [
        SectionBlock(text="*hi*", accessory=ButtonElement(text="Go", action_id="go", value="1")),
        ActionsBlock(elements=[ButtonElement(text="Stop", action_id="stop", style="danger")]),
        InputBlock(label="What", element=PlainTextInputElement(action_id="a", multiline=True), optional=True),
    ]
    view = View(type="modal", title="Log", submit="Save", blocks=blocks, callback_id="log")
    assert check_view(view.to_dict()) == []


def test_stored_blocks_are_a_copy_with_ids_and_escaped_mrkdwn() -> None:
    given: list[Json] = [section(text={"type": "mrkdwn", "text": "a & <b> <@U1>"}, accessory=button())]
    stored = stored_blocks(given)
    assert stored[0]["text"]["text"] == "a &amp; &lt;b&gt; <@U1>"
    assert stored[0]["block_id"]
    assert stored[0]["accessory"]["action_id"]
    assert "block_id" not in given[0]


def test_the_state_of_a_view_begins_with_what_is_prefilled() -> None:
    blocks: list[Json] = [
        asking(typed(action_id="a", initial_value="x"), block_id="text"),
        asking({"type": "checkboxes", "action_id": "a", "options": options(1)}, block_id="boxes"),
        actions(button(action_id="b"), {"type": "datepicker", "action_id": "d"}) | {"block_id": "row"},
    ]
    assert initial_state(blocks) == {
        "text": {"a": {"type": "plain_text_input", "value": "x"}},
        "boxes": {"a": {"type": "checkboxes", "selected_options": []}},
        "row": {"d": {"type": "datepicker", "selected_date": None}},
    }


def test_the_words_of_blocks_make_the_fallback_text() -> None:
    words: list[Any] = [section(fields=[plain(2)]), actions(button()), {"type": "markdown", "text": "end"}]
    assert fallback_text(words) == "x\nxx\nx\nend"
