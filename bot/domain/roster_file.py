"""A roster as a file: whatever spreadsheets write as text, read into rows that know their line."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NoReturn, Self

from bot.domain.words import clean
from bot.errors import InvalidInput

MOST_BYTES = 5 * 1024 * 1024  # twenty thousand people with every column are about 2 MB
MOST_ROWS = 20_000
MOST_COLUMNS = 99  # a menu of Slack has a hundred choices, and one of them is none
DELIMITERS = ",;\t|"
_LOOKED_AT = 20  # records by which the delimiter is told
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n?", re.IGNORECASE)  # Excel's own first line
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
SAVE_AS_CSV = "Please save it as CSV (in Excel: Save as, “CSV UTF-8”) and send me that."
NOT_TEXT = f"That file is no table that I can read. {SAVE_AS_CSV}"
EMPTY = "That file is empty. It needs a line with the names of its columns, and a line for each person."
NOBODY = "There is nobody in that file: below the names of its columns it needs a line for each person."

Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns, no two alike, and its rows, each with the line it begins on.

    Lines are counted from 1 as an editor counts them. A row has at least as many cells as there are names.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def dump(self) -> str:
        """Return it as text, to be read again by `load`."""
        return json.dumps([self.header, self.rows], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Self:
        """Return what `dump` made text of."""
        header, rows = json.loads(text)
        return cls(tuple(header), tuple((line, tuple(cells)) for line, cells in rows))


def must_be_small(size: int) -> None:
    """Raise InvalidInput for a file of more than MOST_BYTES bytes; asked before anybody reads it."""
    if size > MOST_BYTES:
        raise InvalidInput(
            f"That file has {size / 1024 / 1024:,.1f} MB, and {MOST_BYTES // 1024 // 1024} MB fit, which is "
            "more than 20,000 people need. Please take out the columns that are not about peer learning, or "
            "send it in parts.",
            field="file",
        )


def read_csv(data: bytes) -> Sheet:
    """Read a table in any encoding and with any delimiter that spreadsheets use; blank lines do not count.

    Raises InvalidInput, one sentence, when it is too large, no text, or holds nobody.
    """
    must_be_small(len(data))
    text = _decoded(data)
    separator = _SEPARATOR_LINE.match(text)
    try:
        delimiter = separator[1] if separator else _delimiter(text)
        return sheet(_records(text, delimiter), skip=1 if separator else 0)
    except csv.Error:
        raise InvalidInput(
            f"One cell of that file is larger than a page. Is a quotation mark missing? {SAVE_AS_CSV}",
            field="file",
        ) from None


def sheet(records: Iterable[tuple[int, Sequence[str]]], *, skip: int = 0) -> Sheet:
    """Make a table of records with their lines, the first that is not blank being the names of the columns.

    The first `skip` records are left out. Raises InvalidInput as `read_csv` does.
    """
    cleaned = ((line, _trimmed([clean(cell) for cell in cells])) for line, cells in records if line > skip)
    filled = ((line, cells) for line, cells in cleaned if cells)
    _, header = next(filled, (0, []))
    if not header:
        raise InvalidInput(EMPTY, field="file")
    names = _names(header)
    rows: list[Row] = []
    for line, cells in filled:
        if len(rows) == MOST_ROWS:
            raise InvalidInput(
                f"That file has more than {MOST_ROWS:,} rows. Please send it in parts.", field="file"
            )
        rows.append((line, tuple(cells) + ("",) * (len(names) - len(cells))))
    if not rows:
        raise InvalidInput(NOBODY, field="file")
    return Sheet(names, tuple(rows))


def _trimmed(cells: list[str]) -> list[str]:
    """Leave out the empty cells at the end of a row: a blank line has none."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe stands before what looks so."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Undo `guarded`, so that what was exported is imported as it was."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's “Unicode text”
        text = _or_none(data, "utf-16")
        return text if text is not None else _refuse()
    if b"\0" in data:
        _refuse()
    text = _or_none(data, "utf-8-sig")
    return data.decode("cp1252", errors="replace") if text is None else text


def _or_none(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse() -> NoReturn:
    raise InvalidInput(NOT_TEXT, field="file")


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins.

    A line of ours follows the last one: where it comes out as a part of a cell, a quotation never ended.
    """
    end = "end"
    while end in text:
        end += "."
    reader = csv.reader(chain(_lines(text), [end]), delimiter=delimiter)
    line = 1
    for cells in reader:
        if cells == [end]:
            return
        if any(end in cell for cell in cells):
            raise InvalidInput(
                f"The quotation mark on line {line} of that file never ends. Please put a second one where "
                "that cell ends.",
                field="file",
            )
        yield line, cells
        line = reader.line_num + 1


def _lines(text: str) -> Iterator[str]:
    """Yield lines with a plain line break each; a file of old Macs has carriage returns only."""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        yield f"{line}\n"


def _delimiter(text: str) -> str:
    """Return what parts the cells: what makes the most columns of the first records, each with as many."""

    def columns(delimiter: str) -> tuple[int, int]:
        found: list[int] = []
        reader = csv.reader(_lines(text[:100_000]), delimiter=delimiter)
        for cells in reader:
            if any(cells):
                found.append(len(cells))
            if len(found) == _LOOKED_AT:
                break
        alike = sum(1 for number in found if number == found[0]) if found else 0
        return (alike if found and found[0] > 1 else 0, found[0] if found else 0)

    return max(DELIMITERS, key=columns)


def _names(header: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns, no two alike; one without a name is called by its place."""
    if len(header) > MOST_COLUMNS:
        raise InvalidInput(
            f"That file has {len(header)} columns, and {MOST_COLUMNS} fit. Please take some out.",
            field="file",
        )
    names: list[str] = []
    for number, given in enumerate(header, start=1):
        name = wanted = " ".join(given.split())[:60] or f"Column {number}"
        again = 2
        while name in names:
            name, again = f"{wanted} ({again})", again + 1
        names.append(name)
    return tuple(names)
