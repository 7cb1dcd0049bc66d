"""The activity log in words: the form, what was kept, one's own list, what is shared."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block, Message, View
from bot.domain.privacy import Audience
from bot.messages.kit import (
    TEXT,
    actions,
    button,
    choice,
    context,
    cut,
    day,
    divider,
    field,
    mention,
    message,
    modal,
    option,
    quote,
    section,
    text_input,
)

SEEN_BY = {
    Audience.ME: "Only you can see it.",
    Audience.BUDDY: "You and your buddy can see it.",
    Audience.GROUP: "You and your group can see it.",
}
RATINGS = ("1 · rough", "2 · not really", "3 · so-so", "4 · well", "5 · very well")
TRIED = ("tried", "tried_2", "tried_3", "tried_4")  # a long text is shown in several fields


@dataclass(frozen=True)
class Entry:
    """One log entry, as its author or those it is shared with may see it; `created_at` is aware UTC."""

    id: int
    tried: str
    happened: str
    learned: str
    next_step: str
    rating: int | None
    audience: Audience
    created_at: datetime
    week: int | None


def composer(entry: Entry | None = None, *, tip_week: int | None = None, tried: str = "") -> View:
    """The form for a new entry, or for changing one."""
    text = entry.tried if entry else tried
    parts = [text[at : at + TEXT] for at in range(0, len(text), TEXT)] or [""]
    blocks: list[Block] = [
        field(
            name,
            "What I tried" if number == 0 else "What I tried (continued)",
            text_input(initial=part, multiline=True, example="I asked two questions before giving my view."),
            optional=number > 0,
        )
        for number, (name, part) in enumerate(zip(TRIED, parts, strict=False))
    ]
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
        _audience(entry.audience if entry else Audience.ME),
    ]
    meta = {"entry": entry.id if entry else None, "tip_week": tip_week}
    return modal("log.save", "Change the entry" if entry else "Log an experiment", blocks, meta=meta)


def _audience(chosen: Audience) -> Block:
    options = [
        option("Only me", Audience.ME),
        option("My buddy", Audience.BUDDY),
        option("My group", Audience.GROUP, "Posted in the group's channel"),
    ]
    return field("audience", "Who may see it", choice("radio_buttons", "value", options, chosen))


def sharing(entry: Entry) -> View:
    """The form that changes who may see an entry."""
    return modal(
        "log.share_save",
        "Who may see it",
        [quote(cut(entry.tried, 300)), _audience(entry.audience)],
        meta={"entry": entry.id},
    )


def kept(entry: Entry, *, repeat: bool) -> Message:
    """What was kept, and what can be done with it; `repeat` shows the words, for a command leaves no trace."""
    return message(
        section(f"Kept in your log. {SEEN_BY[entry.audience]}"),
        quote(cut(entry.tried, TEXT)) if repeat else None,
        actions(
            button("Add details", "log.edit", str(entry.id)),
            button("Share", "log.share", str(entry.id)),
            button("Undo" if repeat else "Not a log entry", "log.undo", str(entry.id)),
        ),
    )


def saved(entry: Entry) -> View:
    """What the form shows once it was saved."""
    return modal(
        "note",
        "Kept",
        [section(f"Your entry is in your log. {SEEN_BY[entry.audience]}"), *_words(entry)],
        submit=None,
        close="Done",
    )


def undone() -> Message:
    """Nothing was kept after all."""
    return message(section("All right, it is not in your log."))


def gone() -> Message:
    """The message it came from was deleted."""
    return message(section("You deleted that message, so I removed it from your log too."))


def shared(author: str, entry: Entry) -> Message:
    """An entry as the buddy or the group sees it."""
    return message(section(f"{mention(author)} shares an experiment:"), *_words(entry))


def listing(entries: Sequence[Entry], *, page: int, pages: int, total: int, tz: str) -> Message:
    """One's own entries, newest first."""
    if not entries:
        return message(
            section(
                "Your log is empty so far. One sentence is enough: `/plg log I asked before I answered`."
            ),
            actions(button("Log an experiment", "log.open", style="primary")),
        )
    blocks: list[Block] = [section(f"*Your log* · {total} {'entry' if total == 1 else 'entries'}")]
    for entry in entries:
        blocks += [divider(), *_row(entry, page, tz)]
    older = button("Older", "log.page_older", str(page + 1))
    newer = button("Newer", "log.page_newer", str(page - 1))
    turn = ([newer] if page > 1 else []) + ([older] if page < pages else [])
    if turn:
        blocks += [divider(), context(f"Page {page} of {pages}"), actions(*turn)]
    return message(*blocks)


def _row(entry: Entry, page: int, tz: str) -> list[Block]:
    week = f" · practice week {entry.week}" if entry.week else ""
    ask = "Delete this entry for good? It also disappears where you shared it."
    place = json.dumps({"entry": entry.id, "page": page})
    return [
        context(f"{day(entry.created_at, tz)}{week} · {SEEN_BY[entry.audience]}"),
        *_words(entry, limit=400),
        actions(
            button("Edit", "log.edit", str(entry.id)),
            button("Sharing", "log.share", str(entry.id)),
            button("Delete", "log.delete", place, style="danger", ask=ask),
            block_id=f"entry_{entry.id}",
        ),
    ]


def _words(entry: Entry, *, limit: int = 9000) -> list[Block]:
    blocks = [quote(cut(entry.tried, limit))]
    for label, text in (
        ("What happened", entry.happened),
        ("What I learned", entry.learned),
        ("What next", entry.next_step),
    ):
        if text:
            blocks += [context(label), quote(cut(text, limit))]
    if entry.rating:
        blocks.append(context(f"How it went: {RATINGS[entry.rating - 1]}"))
    return blocks
