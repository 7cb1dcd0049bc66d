"""Block Kit's rules: what Slack rejects in messages and views, and how it says so.

Each function returns complaints as Slack writes them into `response_metadata.messages`, such as
`[ERROR] must be less than 76 characters [json-pointer:/blocks/0/accessory/text/text]`; none: all is well.
"""

from sandbox.blockkit.blocks import check_all
from sandbox.blockkit.report import Report, Shape, anything, flag, one_of, plain, string
from sandbox.world import Json

__all__ = ["check_blocks", "check_message", "check_view"]

LONGEST_TEXT = 40_000
_NAMES = string(255, 0)
_HOME = Shape(
    {
        "type": one_of("home"),
        "blocks": anything,
        "private_metadata": string(3000, 0),
        "callback_id": _NAMES,
        "external_id": _NAMES,
    },
    ("blocks",),
)
_MODAL = Shape(
    {
        **_HOME.fields,
        "type": one_of("modal"),
        "title": plain(24),
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    ("title", "blocks"),
)


def check_blocks(blocks: object, surface: str, at: str = "/blocks") -> list[str]:
    """Return what is wrong with blocks on a surface: message, modal or home."""
    report = Report(surface)
    check_all(report, blocks, at)
    return report.messages


def check_message(payload: Json) -> list[str]:
    """Return what is wrong with a message's text, blocks and attachments; text over 40,000 is too long."""
    messages: list[str] = []
    text = payload.get("text")
    if text is not None and not isinstance(text, str):
        messages.append("[ERROR] must provide a string [json-pointer:/text]")
    elif len(text or "") > LONGEST_TEXT:
        messages.append(f"[ERROR] must be less than {LONGEST_TEXT + 1} characters [json-pointer:/text]")
    if payload.get("blocks") is not None:
        messages += check_blocks(payload["blocks"], "message")
    for n, attachment in enumerate(payload.get("attachments") or []):
        if not isinstance(attachment, dict):
            messages.append(f"[ERROR] must provide an object [json-pointer:/attachments/{n}]")
        elif attachment.get("blocks") is not None:
            messages += check_blocks(attachment["blocks"], "message", f"/attachments/{n}/blocks")
    return messages


def check_view(view: Json) -> list[str]:
    """Return what is wrong with the definition of a modal or a Home tab."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"[ERROR] unsupported type: {kind} [json-pointer:/view/type]"]
    report = Report(str(kind))
    (_MODAL if kind == "modal" else _HOME)(report, "/view", view)
    blocks = view.get("blocks")
    if blocks is not None:
        check_all(report, blocks, "/view/blocks")
    asks = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if kind == "modal" and asks and not view.get("submit"):
        report.add("/view", "must define `submit` to use an `input` block in modals")
    return report.messages
