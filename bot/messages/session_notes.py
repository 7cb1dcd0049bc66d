"""The words of writing down what a group settles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.message import Block, Message, View
from bot.messages.kit import (
    TEXT,
    context,
    esc,
    field,
    mention,
    message,
    modal,
    quote,
    section,
    text_input,
)


@dataclass(frozen=True)
class Box:
    """One thing to write down: what it holds, in which version; `other`: what somebody wrote meanwhile."""

    name: str
    label: str
    hint: str
    text: str = ""
    version: int = 0
    other: str | None = None


def form(boxes: Sequence[Box], *, run_id: int, step: int, title: str, scribe: str | None) -> View:
    """Write down what was settled in a step; what is there already can be changed."""
    blocks: list[Block] = []
    if scribe:
        blocks.append(
            context(f"{mention(scribe)} has written so far; saving this makes you the one who writes.")
        )
    for box in boxes:
        if box.other is not None:
            blocks += [
                section(
                    f"*Meanwhile somebody wrote this under “{esc(box.label)}”.* Please put both together:"
                ),
                quote(box.other or "(nothing)"),
            ]
        blocks.append(_field(box))
    blocks.append(context("Everybody in the group's channel reads this. It can be changed later."))
    meta = {"run": run_id, "step": step, "versions": {box.name: box.version for box in boxes}}
    return modal("session_notes.save", title, blocks, meta=meta)


def _field(box: Box) -> Block:
    """A field whose name carries the version, so that an updated form shows what it is given."""
    element = text_input(initial=box.text, multiline=True, limit=TEXT, example=box.hint)
    return field(block_id(box.name, box.version), box.label, element, optional=True)


def block_id(name: str, version: int) -> str:
    """Return how the field of a note is called in its form."""
    return f"{name}_{version}"


def kept_after(*, why: str, texts: Mapping[str, str]) -> Message:
    """What somebody is told who wrote on while their group's session had ended: nothing is lost."""
    blocks: list[Block] = [section(why)]
    for label, text in texts.items():
        blocks += [section(f"*{esc(label)}*"), quote(text)]
    return message(*blocks)
