"""Figures as rows of bars, which read the same on a phone, in a modal and aloud."""

from collections.abc import Sequence

from bot.domain.message import Block
from bot.domain.partners import Band
from bot.messages.kit import section

LONGEST = 20  # signs of the longest bar


def bars(rows: Sequence[tuple[str, int]]) -> list[Block]:
    """Show how many each row (label, number) has, the longest bar for the largest.

    The label comes last, so that bars begin at the same place whatever Slack makes of blanks.
    """
    if not rows:
        return []
    most = max(many for _, many in rows)
    return [section("\n".join(_bar(label, many, most) for label, many in rows))]


def _bar(label: str, many: int, most: int) -> str:
    length = -(-LONGEST * many // most) if most else 0
    return f"{'█' * length}{' ' if length else ''}*{many:,}* · {label}"


def band_name(band: Band) -> str:
    """Name a band: 6–11, 36 or more, or one number alone."""
    if band.most is None:
        return f"{band.least} or more" if band.least else "any number"
    return f"{band.least}–{band.most}" if band.most > band.least else str(band.least)
