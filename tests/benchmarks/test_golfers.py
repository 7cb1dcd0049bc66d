"""The proof of schedules, small; and the page that it wrote says what the code does."""

import re

from benchmarks import golfers
from benchmarks.show import Scale, Show
from bot.domain.golfers import rounds


async def test_schedules_hold_and_looking_ahead_is_no_worse() -> None:
    found = await golfers.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert sum(one.correctness for one in found) == 7


def test_the_page_says_what_is_reached() -> None:
    page = golfers.PAGE.read_text("utf-8")
    reached = {
        int(n): int(many) for n, many in re.findall(r"^\| (\d+) \| [^|]+ \| (\d+) ", page, re.MULTILINE)
    }
    assert reached == {people: len(rounds(people)) for people in range(12, 101)}
