"""Files as people send them: read as they were meant, or answered with one sentence."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.domain import roster_file
from bot.domain.roster_file import MOST_BYTES, MOST_ROWS, Sheet, guarded, read_csv, unguarded
from bot.domain.roster_table import Cell
from bot.domain.words import clean
from bot.errors import InvalidInput
from bot.integrations import spreadsheets

TEXT = "e-mail,department\nann@x.test,Sales\n\nben@x.test,Überseehandel\n"
READ = Sheet(("e-mail", "department"), ((2, ("ann@x.test", "Sales")), (4, ("ben@x.test", "Überseehandel"))))


def refused(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        spreadsheets.read(data)
    assert caught.value.field == "file"
    return caught.value.message


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace("\n\n", "\n,\n").encode(),
        TEXT.rstrip("\n").encode(),
    ],
    ids=["utf-8", "byte-order mark", "windows-1252", "crlf", "cr", "semicolons", "utf-16 tabs", "blank cells",
         "no last line break"],
)  # fmt: skip
def test_whatever_a_spreadsheet_writes_is_read_with_the_lines_of_the_file(data: bytes) -> None:
    assert read_csv(data) == READ


def test_excels_own_first_line_names_the_delimiter() -> None:
    found = read_csv(b"sep=;\r\nmail;team\r\nann@x.test;a,b\r\n")
    assert found == Sheet(("mail", "team"), ((3, ("ann@x.test", "a,b")),))


def test_a_quoted_line_break_does_not_shift_the_lines_below() -> None:
    found = read_csv(b'mail,team\nann@x.test,"North\nEast"\nben@x.test,South\n')
    assert found.rows == ((2, ("ann@x.test", "North\nEast")), (4, ("ben@x.test", "South")))


def test_columns_of_the_same_name_or_none_can_be_told_apart() -> None:
    assert read_csv(b"mail,mail,,tags\na,b,c,d\n").header == ("mail", "mail (2)", "Column 3", "tags")


def test_a_quotation_that_never_ends_is_named_by_its_line() -> None:
    assert "The quotation mark on line 3 " in refused(b'mail,team\na@x.test,A\nb@x.test,"B\nc@x.test,C\n')


def test_a_cell_larger_than_a_page_is_refused() -> None:
    assert "One cell of that file" in refused(b"mail\n" + b"x" * 140_000)


def test_an_empty_file_and_one_without_people_say_what_is_missing() -> None:
    assert refused(b"") == refused(b" \n,,\n") == roster_file.EMPTY
    assert refused(b"mail,team\n\n,\n") == roster_file.NOBODY


def test_50_megabytes_are_refused_before_anybody_reads_them() -> None:
    assert "That file has 50.0 MB, and 5 MB fit" in refused(b"x" * (50 * 1024 * 1024))
    roster_file.must_be_small(MOST_BYTES)


def test_more_rows_than_fit_are_refused() -> None:
    data = b"mail\n" + b"a@x.test\n" * (MOST_ROWS + 1)
    assert "more than 20,000 rows" in refused(data)


def test_too_many_columns_are_refused() -> None:
    assert "has 100 columns" in refused(b",".join([b"c"] * 100) + b"\nx\n")


@pytest.mark.parametrize("data", [b"%PDF-1.7\0\0", b"\xd0\xcf\x11\xe0\0old excel", b"\xff\xfe\x00", b"\0"])
def test_what_is_no_text_at_all_asks_for_csv(data: bytes) -> None:
    assert "Please save it as CSV" in refused(data)


def workbook(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_like_a_file_days_and_numbers_as_people_mean_them() -> None:
    data = workbook(
        ["mail", "start", "level"],
        ["a@x.test", date(2020, 4, 3), 3.0],
        [],
        ["b@x.test", datetime.fromisoformat("2021-01-02"), "x"],
    )
    assert spreadsheets.read(data) == Sheet(
        ("mail", "start", "level"),
        ((2, ("a@x.test", "2020-04-03", "3")), (4, ("b@x.test", "2021-01-02", "x"))),
    )


def test_a_broken_workbook_or_any_other_archive_asks_for_csv() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("letter.txt", "hello")
    assert refused(out.getvalue()) == refused(b"PK\x03\x04broken") == spreadsheets.UNREADABLE


def test_a_workbook_that_would_unpack_to_more_than_fits_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (101 * 1024 * 1024))
    assert len(out.getvalue()) < MOST_BYTES
    assert "too large when unpacked" in refused(out.getvalue())


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=12)
NAMES = st.lists(st.text("abcäß -;,\"'", min_size=1, max_size=8), min_size=1, max_size=4)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_bytes_at_all_make_it_fail_in_any_other_way(data: bytes) -> None:
    try:
        found = spreadsheets.read(data)
    except InvalidInput:
        return
    assert found.rows
    assert Sheet.load(found.dump()) == found


@given(st.text(",;\t|\"'\n\r a@.-é\ufeff", max_size=60))
@settings(max_examples=200)
def test_no_arrangement_of_signs_makes_it_fail_in_any_other_way(text: str) -> None:
    try:
        read_csv(text.encode())
    except InvalidInput:
        return


@given(st.data(), st.sampled_from(roster_file.DELIMITERS), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
@settings(max_examples=60)
def test_what_is_written_with_any_delimiter_quoting_and_encoding_is_read_again(
    data: st.DataObject, delimiter: str, encoding: str
) -> None:
    words = st.text("abcäß -", min_size=1, max_size=8).map(str.strip).filter(bool)
    rows = data.draw(st.lists(st.tuples(words, words, words), min_size=1, max_size=4))
    quoted = data.draw(st.booleans())
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([("one", f"two{delimiter}", 'th"ree'), *rows])
    found = read_csv(out.getvalue().encode(encoding))
    assert found.header == ("one", f"two{delimiter}".strip(), 'th"ree')
    assert [cells for _, cells in found.rows] == rows


@given(st.text("'=+-@\t\ra ", max_size=6))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


@given(st.lists(CELLS.map(clean), min_size=1, max_size=5))
@settings(max_examples=25)
def test_an_export_is_read_again_as_csv_and_as_a_workbook(cells: list[str]) -> None:
    rows: list[list[Cell]] = [["who", "what"]]
    rows += [[f"w{n}", guarded(cell)] for n, cell in enumerate(cells)]
    for data in (spreadsheets.write_csv(rows).encode(), spreadsheets.write_xlsx(rows, "Roster")):
        found = spreadsheets.read(data)
        assert [unguarded(row[1]) for _, row in found.rows] == cells
