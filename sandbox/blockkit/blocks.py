"""What Slack asks of blocks, and of all blocks of a message or view together."""

from typing import Any

from sandbox.blockkit.elements import (
    ID,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    URL,
    element,
)
from sandbox.blockkit.report import (
    Check,
    Report,
    Shape,
    anything,
    array,
    flag,
    plain,
    string,
    text_object,
    unique,
)
from sandbox.blockkit.richtext import RICH_TEXT
from sandbox.blockkit.stored import elements_of
from sandbox.world import Json

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_MARKDOWN = 12_000
_CONTEXT_IMAGE = element("image")
_CONTEXT_TEXT = text_object(3000)


def _context_element(report: Report, at: str, value: Any) -> None:
    is_image = isinstance(value, dict) and value.get("type") == "image"
    (_CONTEXT_IMAGE if is_image else _CONTEXT_TEXT)(report, at, value)


def _section_rule(report: Report, at: str, block: Json) -> None:
    if block.get("text") is None and block.get("fields") is None:
        report.add(at, "must define either `text` or `fields`")


def _image_rule(report: Report, at: str, block: Json) -> None:
    if (block.get("image_url") is None) == (block.get("slack_file") is None):
        report.add(at, "must define exactly one of `image_url` and `slack_file`")


def _input_rule(report: Report, at: str, block: Json) -> None:
    inner = block.get("element")
    if isinstance(inner, dict) and inner.get("type") == "file_input" and block.get("dispatch_action"):
        report.add(f"{at}/dispatch_action", "cannot be used with file_input")


def _block(required: tuple[str, ...] = (), rule: Any = None, /, **fields: Check) -> Shape:
    return Shape({"type": anything, "block_id": ID, **fields}, required, rule)


_CELL = anything
BLOCKS: dict[str, Shape] = {
    "section": _block(
        (),
        _section_rule,
        text=text_object(3000),
        fields=array(text_object(2000), 10),
        accessory=element(*IN_SECTION),
        expand=flag,
    ),
    "header": _block(("text",), text=plain(150)),
    "context": _block(("elements",), elements=array(_context_element, 10)),
    "actions": _block(("elements",), elements=array(element(*IN_ACTIONS), 25)),
    "context_actions": _block(("elements",), elements=array(element(*IN_CONTEXT_ACTIONS), 5)),
    "divider": _block(),
    "image": _block(
        ("alt_text",),
        _image_rule,
        image_url=URL,
        slack_file=anything,
        alt_text=string(2000),
        title=plain(2000),
    ),
    "input": _block(
        ("label", "element"),
        _input_rule,
        label=plain(2000),
        hint=plain(2000),
        element=element(*IN_INPUT),
        optional=flag,
        dispatch_action=flag,
    ),
    "rich_text": _block(("elements",), elements=RICH_TEXT),
    "markdown": _block(("text",), text=string(MOST_MARKDOWN)),
    "table": _block(("rows",), rows=array(array(_CELL, 20), 100), column_settings=array(anything, 20, 0)),
    "video": _block(
        ("alt_text", "title", "thumbnail_url", "video_url"),
        alt_text=string(2000),
        title=plain(200),
        thumbnail_url=URL,
        video_url=URL,
        author_name=string(50),
        description=plain(200),
        provider_icon_url=URL,
        provider_name=string(50),
        title_url=URL,
    ),
}
IN_MESSAGES_ONLY = {"markdown", "table", "context_actions"}


def check_all(report: Report, blocks: object, at: str) -> None:
    """Check the blocks of a message or view, each and together."""
    if not isinstance(blocks, list):
        report.add(at, "must provide an array")
        return
    most = MOST_BLOCKS[report.surface]
    if len(blocks) > most:
        report.add(at, f"no more than {most} items allowed")
    for n, block in enumerate(blocks):
        _check_one(report, block, f"{at}/{n}")
    sound = [(f"{at}/{n}", block) for n, block in enumerate(blocks) if isinstance(block, dict)]
    unique(report, ((f"{p}/block_id", b.get("block_id")) for p, b in sound), "block_id", "block")
    for place, block in sound:
        ids = [(f"{place}/{n}/action_id", e.get("action_id")) for n, e in enumerate(elements_of(block))]
        unique(report, ids, "action_id", "element of this block")
    _check_together(report, [block for _, block in sound], at)


def _check_one(report: Report, block: object, at: str) -> None:
    if not isinstance(block, dict):
        report.add(at, "must provide an object")
        return
    kind = block.get("type")
    shape = BLOCKS.get(str(kind))
    if shape is None or (kind in IN_MESSAGES_ONLY and report.surface != "message"):
        report.add(f"{at}/type", f"unsupported type: {kind}")
        return
    shape(report, at, block)


def _check_together(report: Report, blocks: list[Json], at: str) -> None:
    focused = [e for b in blocks for e in elements_of(b) if e.get("focus_on_load") is True]
    if len(focused) > 1:
        report.add(at, "only one element may have `focus_on_load`")
    markdown = sum(len(str(b.get("text"))) for b in blocks if b.get("type") == "markdown")
    if markdown > MOST_MARKDOWN:
        report.add(at, f"all markdown blocks together must be less than {MOST_MARKDOWN + 1} characters")
    if sum(b.get("type") == "table" for b in blocks) > 1:
        report.add(at, "no more than 1 table allowed")
