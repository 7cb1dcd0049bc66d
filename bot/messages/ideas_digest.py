"""What owners get once a week: the ideas that wait for them, on top those without a first answer."""

from collections.abc import Mapping, Sequence

from bot.domain.message import Block, Message
from bot.domain.suggestions import OPEN, Status
from bot.messages.kit import actions, button, context, cut, header, message, quote, section
from bot.messages.ledger import Idea, line
from bot.messages.suggestions import STANDS

MOST_EACH = 5  # ideas in each part, in full sight; the ledger has them all
GLANCE = 200  # characters


def digest(
    *,
    late: Sequence[Idea],
    fresh: Sequence[Idea],
    overdue: Sequence[Idea],
    counts: Mapping[Status, int],
    tz: str,
) -> Message:
    """The week's ideas: `late` wait too long for a first answer, `fresh` are new, `overdue` ones late."""
    standing = " · ".join(
        f"{counts[status]} {STANDS[status].lower()}" for status in OPEN if counts.get(status)
    )
    return message(
        header("Ideas from your groups"),
        section(f"Open now: {standing or 'none'}."),
        *_part("Waiting for a first answer for two working days or more", late, tz),
        *_part("New", fresh, tz),
        *_part("Past their date", overdue, tz),
        actions(button("Open the ledger", "ledger.list", "open", style="primary")),
        context("Once a week, on Monday. Whoever suggested something hears of each change you make."),
    )


def _part(title: str, ideas: Sequence[Idea], tz: str) -> list[Block]:
    if not ideas:
        return []
    blocks: list[Block] = [section(f"*{title}* · {len(ideas)}")]
    for idea in ideas[:MOST_EACH]:
        blocks += [
            section(line(idea, tz), button("Answer", "ledger.open", str(idea.number))),
            quote(cut(idea.text, GLANCE)),
        ]
    if len(ideas) > MOST_EACH:
        blocks.append(context(f"And {len(ideas) - MOST_EACH} more in the ledger."))
    return blocks


def home_blocks(*, opened: int, late: int, looked_after: int, all_of_it: bool) -> list[Block]:
    """The part of the App Home about ideas: the ledger for owners, and the way to suggest for everybody."""
    write = button("Suggest something", "suggest.open")
    mine = button("My suggestions", "suggest.mine")
    if all_of_it:
        many = "1 idea is open" if opened == 1 else f"{opened} ideas are open"
        waiting = f", *{late} waiting for a first answer*" if late else ""
        said = f"*Ideas* · {many}{waiting}."
        return [
            section(said),
            actions(button("Open the ledger", "ledger.list", "open"), write, mine, block_id="ideas"),
        ]
    if looked_after:
        many = "1 idea" if looked_after == 1 else f"{looked_after} ideas"
        said = f"*Ideas* · you look after {many}."
        return [
            section(said),
            actions(button("Open them", "ledger.list", "mine"), write, mine, block_id="ideas"),
        ]
    return [section("*Ideas* · what should change here?"), actions(write, mine, block_id="ideas")]
