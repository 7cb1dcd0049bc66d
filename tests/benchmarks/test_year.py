"""The proof of the year, small: rules hold, the real bot sends and counts what the arithmetic says."""

from random import Random

from benchmarks import year
from benchmarks.show import Scale, Show
from benchmarks.year_company import company
from benchmarks.year_play import as_plg, by_lot, play
from benchmarks.year_signups import Diary


async def test_nobody_sits_with_whom_they_must_not_and_the_real_bot_agrees() -> None:
    found = await year.run(Scale.SMALL, Show())
    assert [one.name for one in found if one.broken] == []
    assert sum(one.correctness for one in found) == 3


def test_the_same_seats_and_empty_chairs_whoever_makes_the_tables() -> None:
    firm = company(40, 30, 1)
    first, again = (list(Diary(firm, Random(1), a_month=1).months(3, 3, 0.8)) for _ in range(2))
    assert first == again
    plg, lot = play(firm, first, as_plg), play(firm, first, by_lot)
    assert plg.hard == 0
    assert plg.again <= lot.again
    assert all(len(held.guests) == len(set(held.guests)) <= 12 for held in first)
