"""Tables in and out of files: CSV, and the workbooks of Excel and its like."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.roster_file import SAVE_AS_CSV, Sheet, must_be_small, read_csv, sheet
from bot.domain.roster_table import Cell
from bot.errors import InvalidInput

BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows that it is UTF-8
_ZIP = b"PK\x03\x04"
_MOST_UNPACKED = 100 * 1024 * 1024  # bytes; twenty thousand people are about 15 MB
_MOST_CELLS = 200  # of a row that are looked at; more columns than we take
_BLANK_ROWS = 1_000  # after so many in a row a workbook is at its end: some claim a million
UNREADABLE = f"I cannot read that workbook. {SAVE_AS_CSV}"


def read(data: bytes) -> Sheet:
    """Read a table from CSV or from the first sheet of a workbook; InvalidInput says what is wrong."""
    return read_xlsx(data) if data.startswith(_ZIP) else read_csv(data)


def read_xlsx(data: bytes) -> Sheet:
    """Read the first sheet of a workbook: values as they were last calculated, days as 2026-04-03."""
    from openpyxl import load_workbook  # noqa: PLC0415  # slow to load, and seldom needed

    must_be_small(len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise InvalidInput(f"That workbook is too large when unpacked. {SAVE_AS_CSV}", field="file")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return sheet(_records(book.worksheets[0]))
    except InvalidInput:
        raise
    except Exception:  # the library raises whatever it stumbles over in a broken file
        raise InvalidInput(UNREADABLE, field="file") from None


def _records(worksheet: Any) -> Iterator[tuple[int, list[str]]]:
    worksheet.reset_dimensions()  # what a file claims of its own size is often wrong
    blank = 0
    for line, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
        shown = [_shown(cell) for cell in cells[:_MOST_CELLS]]
        blank = 0 if any(shown) else blank + 1
        if blank > _BLANK_ROWS:
            return
        yield line, shown


def _shown(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def write_csv(rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table as CSV text that Excel opens with all its letters; days as 2026-04-03."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


def write_xlsx(rows: Sequence[Sequence[Cell]], title: str) -> bytes:
    """Return a table as a workbook: its header in bold and in sight, days as days.

    Its texts must be guarded: what begins with = becomes a formula.
    """
    from openpyxl import Workbook  # noqa: PLC0415  # as above
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  # as above
    from openpyxl.styles import Font  # noqa: PLC0415  # as above

    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    header, *others = rows
    names = [WriteOnlyCell(page, str(name)) for name in header]
    for cell in names:
        cell.font = Font(bold=True)
    page.append(names)
    for row in others:
        page.append([value or None for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
