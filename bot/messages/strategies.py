"""What helped with a group's challenge: for its channel, its members, and later groups if it agreed."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, Message
from bot.domain.strategies import Candidate
from bot.messages.kit import (
    actions,
    button,
    context,
    cut,
    divider,
    esc,
    header,
    message,
    quote,
    section,
)

MOST_BEST = 10  # of one cycle, in the channel
MOST_OWN, MOST_OTHERS = 4, 10  # cycles of one's own, and strategies of others, at once
MOST_AT_HOME = 3
GLANCE = 500  # characters
_SHOWN = "They see the challenge and these words, never your names nor your group."


@dataclass(frozen=True)
class Own:
    """What the reader's group found in one cycle: (text, votes), and whether it lets others see it."""

    cycle_id: int
    challenge: str
    group: str
    agreed: bool | None
    strategies: Sequence[tuple[str, int]]


def best(
    *, challenge: str, strategies: Sequence[tuple[str, int]], agreed: bool | None, cycle_id: int
) -> Message:
    """The strategies of a cycle, for the group's channel, with the one question whether to share them."""
    blocks: list[Block] = [
        header("What works for us"),
        section(f"Our challenge: {esc(cut(challenge, 500))}"),
    ]
    for text, votes in strategies[:MOST_BEST]:
        blocks += [quote(text), context(_votes(votes))]
    if len(strategies) > MOST_BEST:
        blocks.append(context(f"And {len(strategies) - MOST_BEST} more: `/plg strategies` lists them."))
    return message(*blocks, *_consent(agreed, cycle_id))


def _votes(votes: int) -> str:
    return "1 vote" if votes == 1 else f"{votes} votes"


def _consent(agreed: bool | None, cycle_id: int) -> list[Block]:
    value = str(cycle_id)
    if agreed is None:
        return [
            divider(),
            section(
                f"*May later groups with the same challenge find these?* {_SHOWN} Any member can answer."
            ),
            actions(
                button("Yes, share them", "strategies.share", value, style="primary"),
                button("No, keep them here", "strategies.keep", value),
            ),
        ]
    if agreed:
        said = f"Later groups with the same challenge can find these. {_SHOWN}"
        return [context(said), actions(button("Stop sharing", "strategies.keep", value))]
    return [
        context("These stay in this group."),
        actions(button("Let later groups find them", "strategies.share", value)),
    ]


def listing(own: Sequence[Own], others: Sequence[Candidate], *, words: str, challenge: str) -> Message:
    """What somebody's groups found, and what others did: for `words`, or the `challenge` of their group."""
    blocks: list[Block] = []
    if words:
        blocks.append(section(f"*Strategies* · for “{esc(cut(words, 200))}”"))
    for place, one in enumerate(own[:MOST_OWN]):
        blocks += _own(one, place)
    if others:
        blocks.append(section("*From other groups*"))
    for other in others[:MOST_OTHERS]:
        blocks += [
            quote(cut(other.text, GLANCE)),
            context(f"For the challenge: {esc(cut(other.challenge, 200))}"),
        ]
    if len(others) > MOST_OTHERS:
        blocks.append(context(f"And {len(others) - MOST_OTHERS} more. Another word narrows it down."))
    if not own and not others:
        blocks.append(section(_nothing(words, challenge)))
    return message(
        *blocks,
        context("`/plg strategies feedback` looks for a word · Only you can see this, and nobody's name."),
    )


def _own(one: Own, place: int) -> list[Block]:
    blocks: list[Block] = [section(f"*{esc(one.group)}* · {esc(cut(one.challenge, 300))}")]
    blocks += [quote(cut(text, GLANCE)) for text, _ in one.strategies[:MOST_AT_HOME]]
    if len(one.strategies) > MOST_AT_HOME:
        blocks.append(context(f"And {len(one.strategies) - MOST_AT_HOME} more."))
    share = button("Let later groups find them", "strategies.share", str(one.cycle_id))
    keep = button("Stop sharing", "strategies.keep", str(one.cycle_id))
    return [*blocks, actions(keep if one.agreed else share, block_id=f"share_{place}")]


def _nothing(words: str, challenge: str) -> str:
    if words:
        return "Nothing yet for these words. Fewer words, or others, may find more."
    if challenge:
        return (
            "No group has shared strategies for a challenge like yours yet. "
            "At the end of your reconvene session you settle your own."
        )
    return "There are no strategies yet. Groups settle theirs in the reconvene session."


def answered(*, agreed: bool) -> Message:
    """Confirm the answer to whoever gave it."""
    if agreed:
        return message(
            section(f"Thank you. Later groups can find them now. {_SHOWN} Any member can stop it again.")
        )
    return message(section("These strategies stay in your group. Any member can share them later."))


def home_blocks(own: Own | None) -> list[Block]:
    """The part of the App Home: what the group found last, and the way to all of it."""
    look = button("What helps others", "strategies.list")
    if own is None:
        return [section("*Strategies* · what helped other groups with a challenge like yours.", look)]
    blocks: list[Block] = [section(f"*What works for us* · {esc(cut(own.challenge, 300))}", look)]
    return blocks + [quote(cut(text, GLANCE)) for text, _ in own.strategies[:MOST_AT_HOME]]
