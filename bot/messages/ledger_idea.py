"""One idea of the ledger: all that was said, the form to answer it, and putting it together with another."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.message import Block, Message, View
from bot.domain.suggestions import FOLLOWS, LONGEST_NOTE, Status
from bot.messages.kit import (
    TEXT,
    actions,
    button,
    choice,
    context,
    cut,
    day,
    divider,
    esc,
    field,
    mention,
    message,
    modal,
    option,
    plain,
    quote,
    section,
    text_input,
)
from bot.messages.ledger import Idea, line
from bot.messages.suggestions import STANDS

MOST_SOURCES = 8  # of one idea in their own words; the rest is counted
MOST_CHANGES = 8


def form(
    shown: Idea,
    *,
    tz: str,
    back: Mapping[str, Any] | None = None,
    may_merge: bool = True,
    meanwhile: bool = False,
) -> View:
    """One idea with all its sources, and the form to answer it; `back` is the list it was opened from.

    `meanwhile`: somebody else has changed it since the form was opened; what was typed stays.
    """
    blocks: list[Block] = []
    if meanwhile:
        now = STANDS[shown.status].lower()
        blocks.append(
            section(
                f"*Somebody was faster: it is {now} by now.* What you filled in is still here. "
                "Save again if it still holds."
            )
        )
    blocks += [section(line(shown, tz)), *_sources(shown, tz), *_changes(shown, tz)]
    if may_merge:
        blocks.append(actions(button("It says the same as another…", "ledger.merge", str(shown.number))))
    blocks += [divider(), *_answer_fields(shown)]
    meta = {"idea": shown.number, "version": shown.version} | ({"list": dict(back)} if back else {})
    return modal("ledger.save", f"Idea {shown.number}", blocks, meta=meta)


def _sources(shown: Idea, tz: str) -> list[Block]:
    blocks: list[Block] = []
    for source in shown.sources[:MOST_SOURCES]:
        when = f", {day(source.made, tz)}" if source.made else ""
        was = f" (was number {source.number})" if source.number != shown.number else ""
        blocks += [context(f"From {source.by}{when}{was}:"), quote(source.text)]
    if len(shown.sources) > MOST_SOURCES:
        blocks.append(context(f"And {len(shown.sources) - MOST_SOURCES} more that say the same."))
    return blocks


def _changes(shown: Idea, tz: str) -> list[Block]:
    lines = []
    for change in shown.changes[-MOST_CHANGES:]:
        by = mention(change.by) if change.by else "somebody"
        note = f": “{esc(cut(change.note, 150))}”" if change.note else ""
        lines.append(f"{day(change.made, tz)} · {by} · {change.after}{note}")
    return [context("\n".join(lines))] if lines else []


def _answer_fields(shown: Idea) -> list[Block]:
    possible = [status for status in Status if status == shown.status or status in FOLLOWS[shown.status]]
    statuses = [option(STANDS[status], status) for status in possible]
    owner: Block = {"type": "users_select", "placeholder": plain("A colleague")}
    due: Block = {"type": "datepicker"}
    return [
        field("status", "Where does it stand?", choice("static_select", "value", statuses, shown.status)),
        field(
            "owner",
            "Who looks after it?",
            owner | ({"initial_user": shown.owner} if shown.owner else {}),
            hint="They hear of it, and can say here how it goes.",
            optional=True,
        ),
        field(
            "due",
            "Until when?",
            due | ({"initial_date": shown.due.isoformat()} if shown.due else {}),
            optional=True,
        ),
        field(
            "note",
            "A word to those who suggested it",
            text_input(multiline=True, limit=LONGEST_NOTE, example="We try it in two teams from January."),
            hint="Goes to them with the change. Needed when you decline.",
            optional=True,
        ),
    ]


def merge_form(
    shown: Idea, others: Sequence[tuple[int, str]], *, back: Mapping[str, Any] | None = None
) -> View:
    """Choose the idea that says the same, out of (number, text), the likeliest first."""
    options = [option(f"{number} · {text}", str(number)) for number, text in others[:100]]
    blocks: list[Block] = [context(f"Idea {shown.number}:"), quote(cut(shown.text, TEXT))]
    if not options:
        blocks.append(section("There is no other idea to put it together with."))
        return modal("ledger.merge", "Put together", blocks, submit=None, close="Back")
    blocks += [
        field(
            "into",
            "It says the same as",
            choice("static_select", "value", options),
            hint="Both stay in their own words under that number, and both hear what becomes of it.",
        )
    ]
    meta = {"idea": shown.number} | ({"list": dict(back)} if back else {})
    return modal("ledger.merge", "Put together", blocks, submit="Put together", close="Back", meta=meta)


def merged(*, number: int, into: int) -> Message:
    """Confirm that two ideas are one now."""
    return message(
        section(f"*Idea {number} stands under number {into} now*, with its own words."),
        section("Those who made it have been told."),
    )
