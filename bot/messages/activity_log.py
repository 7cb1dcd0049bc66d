"""The activity log in words: what was kept, one's own list, what is shared; its forms have their own file."""

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
    context,
    cut,
    day,
    divider,
    mention,
    message,
    modal,
    quote,
    section,
)

SEEN_BY = {
    Audience.ME: "Only you can see it.",
    Audience.BUDDY: "You and your buddy can see it.",
    Audience.GROUP: "You and your group can see it.",
}
RATINGS = ("1 · rough", "2 · not really", "3 · so-so", "4 · well", "5 · very well")
SHARED = 2000  # characters of a field that others see at once; a button shows the rest
LISTED = 400  # characters of a field in one's own list
ASK_DELETE = "Delete this entry for good? It also disappears where you shared it."


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


def kept(entry: Entry, *, repeat: bool) -> Message:
    """What was kept, and what can be done with it; `repeat` shows the words: a command leaves no trace."""
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
    blocks = [section(f"Your entry is in your log. {SEEN_BY[entry.audience]}"), *words(entry)]
    return modal("note", "Kept", blocks, submit=None, close="Done")


def undone(entry: Entry | None = None) -> Message:
    """Nothing was kept after all; what stands nowhere else now is given back."""
    given_back = words(entry) if entry else []
    wrote = context("You wrote:") if given_back else None
    return message(section("All right, it is not in your log."), wrote, *given_back)


def gone() -> Message:
    """The message it came from was deleted."""
    return message(section("You deleted that message, so I removed it from your log too."))


def shared(author: str, entry: Entry) -> Message:
    """An entry as the buddy or the group sees it."""
    fields = (entry.tried, entry.happened, entry.learned, entry.next_step)
    more = any(len(text) > SHARED for text in fields)
    return message(
        section(f"{mention(author)} shares an experiment:"),
        *words(entry, limit=SHARED),
        actions(button("Read all of it", "log.read", str(entry.id))) if more else None,
    )


def whole(author: str, entry: Entry) -> View:
    """All of a shared entry, for one who reads it."""
    blocks = [section(f"{mention(author)} shares an experiment:"), *words(entry)]
    return modal("note", "A shared experiment", blocks, submit=None, close="Close")


def listing(entries: Sequence[Entry], *, page: int, pages: int, total: int, tz: str) -> Message:
    """One's own entries, newest first."""
    if not entries:
        return message(
            section(
                "Your log is empty so far. One sentence is enough: `/plg log I asked before I answered`."
            ),
            actions(button("Log what I tried", "log.open", style="primary")),
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


def list_view(shown: Message) -> View:
    """The list in a modal, for one who asked from the App Home."""
    return modal("log.list", "Your log", shown.blocks, submit=None, close="Close")


def facts(entry: Entry, tz: str) -> str:
    """When an entry was written, in which week, and who sees it."""
    week = f" · practice week {entry.week}" if entry.week else ""
    return f"{day(entry.created_at, tz)}{week} · {SEEN_BY[entry.audience]}"


def words(entry: Entry, *, limit: int | None = None) -> list[Block]:
    """What the author wrote, field by field; longer than `limit` characters it is cut."""
    blocks: list[Block] = []
    for label, text in (
        ("", entry.tried),
        ("What happened", entry.happened),
        ("What I learned", entry.learned),
        ("What next", entry.next_step),
    ):
        if text:
            blocks += [context(label)] if label else []
            blocks.append(quote(cut(text, limit) if limit else text))
    if entry.rating:
        blocks.append(context(f"How it went: {RATINGS[entry.rating - 1]}"))
    return blocks


def _row(entry: Entry, page: int, tz: str) -> list[Block]:
    place = json.dumps({"entry": entry.id, "page": page})
    return [
        context(facts(entry, tz)),
        *words(entry, limit=LISTED),
        actions(
            button("Edit", "log.edit", str(entry.id)),
            button("Sharing", "log.share", str(entry.id)),
            button("Delete", "log.delete", place, style="danger", ask=ASK_DELETE),
            block_id=f"entry_{entry.id}",
        ),
    ]
