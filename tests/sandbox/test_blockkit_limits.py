"""Every limit of Block Kit: the most that Slack takes passes, one more is refused at its place."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.blockkit import check_blocks, check_message, check_view
from sandbox.world import Json

Build = Callable[[int], Any]


def plain(n: int) -> Json:
    return {"type": "plain_text", "text": "x" * n}


def mrkdwn(n: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * n}


def option(n: int = 1, value: int = 1, **more: Any) -> Json:
    return {"text": plain(n), "value": "v" * value, **more}


def options(n: int) -> list[Json]:
    return [{"text": plain(1), "value": str(i)} for i in range(n)]


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(1), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(1), **more}


def asking(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(1), "element": element, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": options(1), **more}


def typed(**more: Any) -> Json:
    return {"type": "plain_text_input", **more}


def confirm(**more: Any) -> Json:
    return {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://a.test/i.png", "alt_text": "x", **more}


ACTIONS = "/blocks/0/elements/0"
ELEMENT = "/blocks/0/element"
MOST: list[tuple[str, int, Build, str]] = [
    ("section text", 3000, lambda n: section(text=mrkdwn(n)), "/blocks/0/text/text"),
    ("section fields", 10, lambda n: section(fields=[plain(1)] * n), "/blocks/0/fields"),
    ("a field", 2000, lambda n: section(fields=[mrkdwn(n)]), "/blocks/0/fields/0/text"),
    ("header", 150, lambda n: {"type": "header", "text": plain(n)}, "/blocks/0/text/text"),
    ("context elements", 10, lambda n: {"type": "context", "elements": [plain(1)] * n}, "/blocks/0/elements"),
    ("actions elements", 25, lambda n: actions(*[button()] * n), "/blocks/0/elements"),
    ("block_id", 255, lambda n: section(block_id="b" * n), "/blocks/0/block_id"),
    ("action_id", 255, lambda n: actions(button(action_id="a" * n)), f"{ACTIONS}/action_id"),
    ("button text", 75, lambda n: actions(button(text=plain(n))), f"{ACTIONS}/text/text"),
    ("button value", 2000, lambda n: actions(button(value="v" * n)), f"{ACTIONS}/value"),
    ("button url", 3000, lambda n: actions(button(url="u" * n)), f"{ACTIONS}/url"),
    (
        "button label",
        75,
        lambda n: actions(button(accessibility_label="l" * n)),
        f"{ACTIONS}/accessibility_label",
    ),
    (
        "confirm title",
        100,
        lambda n: actions(button(confirm=confirm(title=plain(n)))),
        f"{ACTIONS}/confirm/title/text",
    ),
    (
        "confirm text",
        300,
        lambda n: actions(button(confirm=confirm(text=mrkdwn(n)))),
        f"{ACTIONS}/confirm/text/text",
    ),
    (
        "confirm button",
        30,
        lambda n: actions(button(confirm=confirm(confirm=plain(n)))),
        f"{ACTIONS}/confirm/confirm/text",
    ),
    (
        "deny button",
        30,
        lambda n: actions(button(confirm=confirm(deny=plain(n)))),
        f"{ACTIONS}/confirm/deny/text",
    ),
    ("image address", 3000, lambda n: image(image_url="u" * n), "/blocks/0/image_url"),
    ("image alt text", 2000, lambda n: image(alt_text="a" * n), "/blocks/0/alt_text"),
    ("image title", 2000, lambda n: image(title=plain(n)), "/blocks/0/title/text"),
    ("input label", 2000, lambda n: asking(typed(), label=plain(n)), "/blocks/0/label/text"),
    ("input hint", 2000, lambda n: asking(typed(), hint=plain(n)), "/blocks/0/hint/text"),
    ("placeholder", 150, lambda n: asking(typed(placeholder=plain(n))), f"{ELEMENT}/placeholder/text"),
    ("initial value", 3000, lambda n: asking(typed(initial_value="x" * n)), f"{ELEMENT}/initial_value"),
    ("max_length", 3000, lambda n: asking(typed(max_length=n)), f"{ELEMENT}/max_length"),
    ("min_length", 3000, lambda n: asking(typed(min_length=n)), f"{ELEMENT}/min_length"),
    ("options", 100, lambda n: asking(select(options=options(n))), f"{ELEMENT}/options"),
    ("option text", 75, lambda n: asking(select(options=[option(n)])), f"{ELEMENT}/options/0/text/text"),
    ("option value", 150, lambda n: asking(select(options=[option(1, n)])), f"{ELEMENT}/options/0/value"),
    (
        "option description",
        75,
        lambda n: asking(select(options=[option(description=plain(n))])),
        f"{ELEMENT}/options/0/description/text",
    ),
    (
        "option groups",
        100,
        lambda n: asking(
            {"type": "static_select", "option_groups": [{"label": plain(1), "options": options(1)}] * n}
        ),
        f"{ELEMENT}/option_groups",
    ),
    (
        "group label",
        75,
        lambda n: asking(
            {"type": "static_select", "option_groups": [{"label": plain(n), "options": options(1)}]}
        ),
        f"{ELEMENT}/option_groups/0/label/text",
    ),
    ("overflow", 5, lambda n: actions({"type": "overflow", "options": options(n)}), f"{ACTIONS}/options"),
    ("checkboxes", 10, lambda n: asking({"type": "checkboxes", "options": options(n)}), f"{ELEMENT}/options"),
    ("radio", 10, lambda n: asking({"type": "radio_buttons", "options": options(n)}), f"{ELEMENT}/options"),
    ("markdown", 12_000, lambda n: {"type": "markdown", "text": "x" * n}, "/blocks/0/text"),
    ("table rows", 100, lambda n: {"type": "table", "rows": [[{}]] * n}, "/blocks/0/rows"),
    ("table cells", 20, lambda n: {"type": "table", "rows": [[{}] * n]}, "/blocks/0/rows/0"),
]


@pytest.mark.parametrize(("most", "build", "at"), [row[1:] for row in MOST], ids=[row[0] for row in MOST])
def test_the_most_passes_and_one_more_is_refused(most: int, build: Build, at: str) -> None:
    assert check_blocks([build(most)], "message") == []
    complaints = check_blocks([build(most + 1)], "message")
    assert any(complaint.endswith(f"[json-pointer:{at}]") for complaint in complaints), complaints


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_has_so_many_blocks(surface: str, most: int) -> None:
    assert check_blocks([{"type": "divider"}] * most, surface) == []
    assert check_blocks([{"type": "divider"}] * (most + 1), surface) == [
        f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize(
    ("name", "most", "value"),
    [
        ("title", 24, plain),
        ("submit", 24, plain),
        ("close", 24, plain),
        ("private_metadata", 3000, lambda n: "x" * n),
        ("callback_id", 255, lambda n: "x" * n),
        ("external_id", 255, lambda n: "x" * n),
    ],
)
def test_a_modal_has_its_limits(name: str, most: int, value: Build) -> None:
    modal = {"type": "modal", "title": plain(1), "blocks": []}
    assert check_view({**modal, name: value(most)}) == []
    assert len(check_view({**modal, name: value(most + 1)})) == 1


def test_a_messages_text_is_forty_thousand_characters_at_most() -> None:
    assert check_message({"text": "x" * 40_000}) == []
    assert len(check_message({"text": "x" * 40_001})) == 1


def test_markdown_blocks_count_together() -> None:
    half = {"type": "markdown", "text": "x" * 6_000}
    assert check_blocks([half, half], "message") == []
    assert len(check_blocks([half, half, {"type": "markdown", "text": "y"}], "message")) == 1


def test_file_inputs_take_ten_files_and_stand_in_modals_only() -> None:
    def files(n: int) -> list[Json]:
        return [asking({"type": "file_input", "max_files": n})]

    assert check_blocks(files(10), "modal") == []
    assert len(check_blocks(files(11), "modal")) == 1
    assert len(check_blocks(files(10), "message")) == 1
