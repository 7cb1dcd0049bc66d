from collections.abc import Callable
from dataclasses import replace

from bot.domain.message import Block, Message, View
from bot.domain.partners import Band
from bot.messages import partners
from bot.messages.kit import home
from bot.messages.partners import Progress, Report, Row
from tests.messages.cases.sessions import HEBREW, NASTY

BANDS = [Band(0, 5, 9), Band(6, 11, 22), Band(12, 23, 61), Band(24, 29, 0), Band(30, None, 8)]
ROWS = [Row("Dialogues", 96, 41, 17.4), Row(NASTY, 24, 8, 4.6), Row(HEBREW, 5, 1, 4.0)]
YEAR = Report(
    year=2026,
    bands=BANDS,
    pool=100,
    of_roster=True,
    took_part=91,
    average=16.2,
    goal=36,
    pairs=1_412,
    again=3,
    rows=ROWS,
    withheld=2,
    is_over=False,
)


def part(*blocks: Block) -> View:
    return home(blocks)


CASES: dict[str, Callable[[], Message | View]] = {
    "progress": lambda: part(partners.progress(Progress(22, 36))),
    "progress__one": lambda: part(partners.progress(Progress(1, 36))),
    "progress__none_yet": lambda: part(partners.progress(Progress(0, 36))),
    "progress__there": lambda: part(partners.progress(Progress(38, 36))),
    "report": lambda: partners.report(YEAR),
    "report__last_year_without_a_roster": lambda: partners.report(
        replace(YEAR, of_roster=False, is_over=True, again=0, rows=ROWS[:1], withheld=0)
    ),
    "report__everybody_came": lambda: partners.report(
        replace(YEAR, took_part=100, again=1, rows=[], withheld=1)
    ),
    "report__almost_everybody_came": lambda: partners.report(replace(YEAR, took_part=None, pairs=0)),
    "report__too_few": lambda: partners.report(replace(YEAR, bands=[], pool=3, rows=[], withheld=1)),
    "report__longest": lambda: partners.report(replace(YEAR, rows=[replace(ROWS[0], name="w" * 300)] * 60)),
    "owners_home": lambda: part(*partners.owners_home(240)),
    "owners_home__few": lambda: part(*partners.owners_home(None)),
}
