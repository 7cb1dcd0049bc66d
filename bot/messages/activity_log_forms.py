"""The forms of the activity log: writing an entry, and choosing who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, View
from bot.domain.privacy import Audience
from bot.messages.activity_log import RATINGS, Entry
from bot.messages.kit import actions, button, choice, cut, field, modal, option, quote, text_input

TRIED = ("tried", *(f"tried_{number}" for number in range(2, 7)))  # fields of one long text
ROOM = 2500  # characters a field begins with at most; it can hold 3,000
MORE = "more_room"
NO_GROUP = "You are in no group at the moment, so nobody else can see it."
NO_BUDDY = "You can share with your buddy once pairs are made, after the work session."


@dataclass(frozen=True)
class Reach:
    """Whom an author can share with now, by name; empty where there is nobody."""

    buddies: Sequence[str] = ()
    group: str = ""


def composer(reach: Reach, entry: Entry | None = None, *, tip_week: int | None = None) -> View:
    """The form for a new entry, or for changing one."""
    texts, joins = split(entry.tried if entry else "")
    blocks = [_tried(number, text) for number, text in enumerate(texts)]
    if len(texts) < len(TRIED):
        blocks.append(actions(button("More room to write", "log.more_room"), block_id=MORE))
    for name, label, value in (
        ("happened", "What happened", entry.happened if entry else ""),
        ("learned", "What I learned", entry.learned if entry else ""),
        ("next_step", "What next", entry.next_step if entry else ""),
    ):
        blocks.append(field(name, label, text_input(initial=value, multiline=True), optional=True))
    rating = str(entry.rating) if entry and entry.rating else None
    options = [option(text, str(number)) for number, text in enumerate(RATINGS, start=1)]
    blocks += [
        field("rating", "How it went", choice("static_select", "value", options, rating), optional=True),
        _audience(reach, entry.audience if entry else Audience.ME),
    ]
    meta = {"entry": entry.id if entry else None, "tip_week": tip_week, "joins": joins}
    return modal("log.save", "Change the entry" if entry else "Log an experiment", blocks, meta=meta)


def with_more_room(view: View) -> View:
    """The same form with one more field for a long text; Slack keeps what was typed into the others."""
    blocks = list(view["blocks"])
    there = [block["block_id"] for block in blocks if block["block_id"] in TRIED]
    at = 1 + max(number for number, block in enumerate(blocks) if block["block_id"] in TRIED)
    if len(there) < len(TRIED):
        blocks.insert(at, _tried(len(there), ""))
    if len(there) + 1 >= len(TRIED):
        blocks = [block for block in blocks if block["block_id"] != MORE]
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {name: view[name] for name in kept} | {"blocks": blocks}


def sharing(reach: Reach, entry: Entry) -> View:
    """The form that changes who may see an entry."""
    return modal(
        "log.share_save",
        "Who may see it",
        [quote(cut(entry.tried, 300)), _audience(reach, entry.audience)],
        meta={"entry": entry.id},
    )


def split(text: str) -> tuple[list[str], list[str]]:
    """Return a text in parts that a field can hold, and what stood between them: blanks, or nothing."""
    parts, joins = [], []
    while len(text) > ROOM:
        end = next((at for at in range(ROOM, ROOM // 2, -1) if text[at].isspace()), None)
        if end is None:
            parts.append(text[:ROOM])
            joins.append("")
            text = text[ROOM:]
            continue
        head, tail = text[:end].rstrip(), text[end:].lstrip()
        joins.append(text[len(head) : len(text) - len(tail)][:100])
        parts.append(head)
        text = tail
    return [*parts, text], joins


def joined(parts: Sequence[str], joins: Sequence[str]) -> str:
    """Put the parts of a long text together again; what was written into new fields is a new paragraph."""
    text = ""
    for number, part in enumerate(parts):
        if part:
            text += (joins[number - 1] if number <= len(joins) else "\n") if text else ""
            text += part
    return text


def _tried(number: int, text: str) -> Block:
    label = "What I tried" if number == 0 else "What I tried (continued)"
    example = "I asked two questions before giving my view." if number == 0 else ""
    element = text_input(initial=text, multiline=True, example=example)
    return field(TRIED[number], label, element, optional=number > 0)


def _audience(reach: Reach, chosen: Audience) -> Block:
    """Offer those who are there; what was chosen before stays on offer."""
    options = [option("Only me", Audience.ME)]
    if reach.buddies or chosen is Audience.BUDDY:
        options.append(option("My buddy", Audience.BUDDY, " and ".join(reach.buddies)))
    if reach.group or chosen is Audience.GROUP:
        said = "Posted in its channel, where your facilitator reads too"
        options.append(option("My group", Audience.GROUP, said))
    hint = "" if reach.buddies else NO_BUDDY if reach.group else NO_GROUP
    return field("audience", "Who may see it", choice("radio_buttons", "value", options, chosen), hint=hint)
