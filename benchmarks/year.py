"""A year of dialogues at 3,000 people, 2,000 taking part, twelve each: whom they meet, what they are sent.

Sign-up, seating, empty chairs and joined tables go by the rules of the bot; beside it the same year with
tables made up by lot. What a dialogue sends is held against the real bot, on a clock that is stepped
(benchmarks/year_real.py). docs/year.md is the table, docs/year.png the chart.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import chart, year_chart, year_page
from benchmarks.figures import Figure, at_least, at_most, exactly
from benchmarks.show import Scale, Show
from benchmarks.year_company import Company, company
from benchmarks.year_load import FILE, LIMITS, OPEN, POST, UPDATE, Calls, calls, posts_of_a_table
from benchmarks.year_play import Outcome, as_plg, by_lot, play
from benchmarks.year_real import BEGINS, Life, live
from benchmarks.year_signups import Diary, Held
from bot.clock import SteppedClock
from bot.content import default_root, load_dialogue_topics
from bot.db import migrate
from bot.db.session import Database
from bot.domain.partners import GOAL
from bot.settings import Settings

DOCS = Path(__file__).resolve().parents[1] / "docs"
SEED = 33
MONTHLY = 1
ATTENDANCE = 0.8
BUDGET = int(Settings.model_fields["nudge_budget"].default)


@dataclass(frozen=True)
class Size:
    """How large the company is, its dates a month and tables at each, and the real one beside it."""

    people: int
    active: int
    dates: int
    tables: int
    real_people: int
    real_dates: int


@dataclass(frozen=True)
class Year:
    """A year as it was held with some of those with a seat staying away, or none."""

    held: Sequence[Held]
    plg: Outcome
    lot: Outcome


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Play the year three times, live through a few dialogues with the real bot, and draw what came of it."""
    size = scale.pick(Size(40, 24, 3, 4, 4, 1), Size(3_000, 2_000, 62, 10, 40, 3))
    bar = show.bar(f"a year of {size.active:,} people", 4)
    firm = company(size.people, size.active, SEED)
    usual = _year(firm, size, ATTENDANCE)
    bar.advance()
    full = _year(firm, size, 1.0)
    bar.advance()
    script = next(iter(load_dialogue_topics(default_root()).values())).script
    sent = calls(usual.held, script)
    bar.advance()
    life = await _life(size)
    bar.advance()
    if scale is Scale.FULL:
        year_page.write(DOCS / "year.md", year_page.Shown(size.people, usual.plg, usual.lot, full.plg, sent))
        drawn = year_chart.picture(usual.plg, usual.lot, full.plg, sent)
        if not chart.draw(drawn, DOCS / "year.png"):
            show.say("docs/year.png stays as it is: `make prove` sets up what draws it.")
    return [*_meeting(usual, full), *_sending(usual, sent), *_against_the_bot(life)]


def _year(firm: Company, size: Size, attendance: float) -> Year:
    held = list(Diary(firm, Random(SEED), a_month=MONTHLY).months(size.dates, size.tables, attendance))
    return Year(held, play(firm, held, as_plg), play(firm, held, by_lot))


async def _life(size: Size) -> Life:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/plg.db"
        migrate.upgrade(url)
        clock = SteppedClock(BEGINS)
        db = Database(url, clock)
        try:
            return await live(
                db,
                clock,
                people=size.real_people,
                dates=size.real_dates,
                attendance=ATTENDANCE,
                seed=SEED,
            )
        finally:
            await db.close()


def _meeting(usual: Year, full: Year) -> list[Figure]:
    plg, lot = usual.plg, usual.lot
    seats = sum(len(held.guests) for held in usual.held)
    met = sum(sum(others.values()) for others in plg.met.values()) // 2
    return [
        exactly("pairs at one table who must not sit together", plg.hard, "", 0, note=f"by lot {lot.hard}"),
        at_least(
            "different people met, half of all and more, everybody coming",
            median(full.plg.partners),
            "people",
            GOAL,
            baseline=median(full.lot.partners),
            baseline_name="by lot",
        ),
        Figure(
            "different people met, half of all and more, 80 of 100 coming",
            median(plg.partners),
            "people",
            median(lot.partners),
            "by lot",
            note=f"of 100, 10 met {plg.partners[len(plg.partners) // 10]} or fewer; {seats:,} seats",
        ),
        Figure("pairs seated who had met before", plg.again, "", lot.again, "by lot"),
        Figure(
            "met again, joined tables included",
            plg.repeats,
            "",
            lot.repeats,
            "by lot",
            note=f"of {met:,} meetings of two; {plg.joined:,} tables were joined",
        ),
        Figure("pairs seated from one department", plg.alike, "", lot.alike, "by lot"),
        Figure("seats that no table could take by the rules", plg.unseated, ""),
        Figure("people who came and sat alone", plg.came_to[1], ""),
        Figure("seating of the whole year", plg.seconds, "s", lot.seconds, "by lot"),
        Figure("seating of one date, the slowest", 1000 * plg.slowest, "ms"),
    ]


def _sending(usual: Year, sent: Calls) -> list[Figure]:
    people = len(usual.plg.met)
    weeks = list(sent.by_person.values())
    found = [
        Figure("messages to a person in a week, on average", sum(weeks) / people / 52, ""),
        at_most("messages to a person in a week, most", max(weeks), "", BUDGET),
        Figure(
            "and in the conversation of a table, for each who came",
            sent.in_conversation / max(1, sum(len(held.came) for held in usual.held)),
            "",
        ),
    ]
    for method, limit in LIMITS.items():
        most, at = sent.peak(method)
        when = f"{at:%d %b %H:%M} UTC, of {sent.total(method):,} in the year" if at else ""
        found.append(at_most(f"{method} in the busiest minute", most, "", limit, note=when))
    return found


def _against_the_bot(life: Life) -> list[Figure]:
    """Hold what the real bot sent and counted against arithmetic."""
    expected = {
        (FILE, "invitation"): life.seats,
        (POST, "dialogue"): 2 * life.seats,
        (POST, "dialogue_after"): life.hear_after,
        (OPEN, ""): life.tables + life.reopened,
        (POST, "agenda"): life.tables + life.reopened + sum(map(posts_of_a_table, life.scripts)),
    }
    there = Counter((one.call, one.kind) for one in life.sent if one.call != UPDATE)
    wrong = sum(abs(there[what] - expected.get(what, 0)) for what in {*there, *expected})
    miscounted = sum(abs(life.counted.get(one, 0) - len(others)) for one, others in life.met.items())
    about = f"{life.seats} seats at {life.tables} tables, {life.came} came, through the real bot"
    return [
        exactly("real bot: calls to Slack otherwise than by this arithmetic", wrong, "", 0, note=about),
        exactly("real bot: people met otherwise than counted here", miscounted, "", 0),
    ]
