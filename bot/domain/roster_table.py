"""The roster as a table to take away: what an import reads again, and a little that is only for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.roster import Line
from bot.domain.roster_columns import Column
from bot.domain.roster_file import guarded

Cell = str | date | None
HEADER = (
    Column.EMAIL,
    Column.SLACK_ID,
    "name",
    Column.DEPARTMENT,
    Column.LEVEL,
    Column.LOCATION,
    Column.MANAGER,
    Column.START_DATE,
    Column.TAGS,
    "time_zone",
)


@dataclass(frozen=True)
class Shown:
    """An entry with what an export says of its person beside it; `tz` is an IANA name."""

    line: Line
    name: str
    tz: str


def table(shown: Iterable[Shown], addresses: Mapping[str, str]) -> list[list[Cell]]:
    """Return header and rows, no cell of which a spreadsheet takes for a formula; days stay days.

    `addresses` gives e-mail addresses by Slack id: a manager is named by theirs, else by the id.
    """
    rows: list[list[Cell]] = [[str(name) for name in HEADER]]
    for one in shown:
        line = one.line
        words = (line.email, line.user_id, one.name, line.department, line.level, line.location)
        manager = addresses.get(line.manager) or line.manager
        rows.append(
            [
                *(guarded(word) for word in (*words, manager)),
                line.started_on,
                guarded(", ".join(line.tags)),
                guarded(one.tz),
            ]
        )
    return rows
