"""From the cells of a roster to what they mean; what cannot be meant is named with its line and a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.roster_columns import WHO, Column, identity
from bot.domain.roster_file import Sheet, unguarded
from bot.errors import InvalidInput

LONGEST = 80  # characters of a department, level or location
LONGEST_TAG, MOST_TAGS = 40, 20
YEARS = range(1930, 2101)
_BETWEEN_TAGS = re.compile(r"[,;|\n]")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")  # the day first, wherever dates have dots
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[ -]([a-zä]{3,10})\.?,?[ -](\d{4})")
_MONTH_FIRST = re.compile(r"([a-zä]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = (
    ("january", "januar", "jänner"), ("february", "februar", "feber"), ("march", "märz", "maerz"),
    ("april",), ("may", "mai"), ("june", "juni"), ("july", "juli"), ("august",), ("september",),
    ("october", "oktober"), ("november",), ("december", "dezember"),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Why a line of the file cannot be taken, in one sentence."""

    line: int
    why: str


@dataclass(frozen=True)
class Row:
    """One person of the file; empty where it says nothing. `manager` is an e-mail address or a Slack id."""

    line: int
    email: str = ""
    user_id: str = ""
    department: str = ""
    level: str = ""
    location: str = ""
    manager: str = ""
    started_on: date | None = None
    tags: tuple[str, ...] = ()


def read_rows(sheet: Sheet, columns: Mapping[Column, str]) -> tuple[list[Row], list[Fault]]:
    """Return the people of a table, and what is wrong with which line; only whole lines become rows."""
    places = {column: sheet.header.index(name) for column, name in columns.items()}
    rows: list[Row] = []
    faults: list[Fault] = []
    for line, cells in sheet.rows:
        said: list[str] = []
        if any(cells[len(sheet.header) :]):
            said.append(
                "it has more cells than there are columns: a comma inside a cell needs quotation marks "
                "around that cell"
            )
        row = _row(line, {column: unguarded(cells[place]) for column, place in places.items()}, said)
        faults += [Fault(line, sentence) for sentence in said]
        if not said:
            rows.append(row)
    return rows, faults


def _row(line: int, cells: Mapping[Column, str], said: list[str]) -> Row:
    email = user_id = ""
    for column in WHO:
        if cell := cells.get(column, ""):
            address, id_ = identity(cell)
            email, user_id = email or address, user_id or id_
            if not address and not id_:
                said.append(f"“{_short(cell)}” is neither an e-mail address nor a Slack id")
    if not email and not user_id and not said:
        said.append("it does not say who it is: the e-mail address is empty")
    manager = cells.get(Column.MANAGER, "")
    if manager and not any(identity(manager)):
        said.append(
            f"the manager “{_short(manager)}” is neither an e-mail address nor a Slack id: please write one "
            "of the two, or leave it empty"
        )
    return Row(
        line,
        email,
        user_id,
        department=_words(cells, Column.DEPARTMENT, said),
        level=_words(cells, Column.LEVEL, said),
        location=_words(cells, Column.LOCATION, said),
        manager="".join(identity(manager)),
        started_on=_date(cells.get(Column.START_DATE, ""), said),
        tags=_tags(cells.get(Column.TAGS, ""), said),
    )


def _words(cells: Mapping[Column, str], column: Column, said: list[str]) -> str:
    words = " ".join(cells.get(column, "").split())
    if len(words) > LONGEST:
        said.append(f"its {column} has {len(words):,} characters, and {LONGEST} fit")
    return words


def _tags(cell: str, said: list[str]) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(tag for part in _BETWEEN_TAGS.split(cell) if (tag := " ".join(part.split()))))
    if len(tags) > MOST_TAGS:
        said.append(f"it has {len(tags)} tags, and {MOST_TAGS} fit")
    if any(len(tag) > LONGEST_TAG for tag in tags):
        said.append(f"one of its tags has more than {LONGEST_TAG} characters")
    return tags


def _date(cell: str, said: list[str]) -> date | None:
    try:
        return read_date(cell) if cell else None
    except InvalidInput as error:
        said.append(error.message)
        return None


def read_date(text: str) -> date:
    """Return the day a cell means, if it can only be one: 2026-04-03, 3.4.2026, 3 April 2026, 13/04/2026.

    Raises InvalidInput, in the middle of a sentence, for anything else, such as 03/04/2026.
    """
    typed = " ".join(text.lower().split())
    if found := _ISO.fullmatch(typed):
        return _day(text, found[1], found[2], found[3])
    if found := _DOTTED.fullmatch(typed):
        return _day(text, found[3], found[2], found[1])
    if found := _DAY_FIRST.fullmatch(typed):
        return _day(text, found[3], _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(typed):
        return _day(text, found[3], _month(found[1]), found[2])
    if found := _SLASHED.fullmatch(typed):
        return _slashed(text, found[1], found[2], found[3])
    raise InvalidInput(_unread(text))


def _slashed(text: str, first: str, second: str, year: str) -> date:
    """Read a date of which nobody can say whether the day or the month comes first, unless only one can."""
    if int(first) > 12 or first == second:  # noqa: PLR2004 - months
        return _day(text, year, second, first)
    if int(second) > 12:  # noqa: PLR2004 - months
        return _day(text, year, first, second)
    one, other = _day(text, year, second, first), _day(text, year, first, second)
    if one == other:
        return one
    raise InvalidInput(
        f"the start date “{_short(text)}” can be two days: please write {one.isoformat()} or "
        f"{other.isoformat()}"
    )


def _day(text: str, year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise InvalidInput(_unread(text)) from None
    if found.year not in YEARS:
        raise InvalidInput(_unread(text))
    return found


def _month(name: str) -> str:
    for number, names in enumerate(_MONTHS, start=1):
        if any(one.startswith(name) for one in names):
            return str(number)
    return ""


def _unread(text: str) -> str:
    return f"“{_short(text)}” is no start date that I can read: please write it as 2026-04-03"


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def told(faults: Sequence[Fault]) -> list[Fault]:
    """Return faults by line, each once."""
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.why))
