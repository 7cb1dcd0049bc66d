"""Names of columns and cells: what is meant is taken, what is not is named with its line and a reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.roster_columns import Column, must_say_who, propose, settle
from bot.domain.roster_file import Sheet, read_csv
from bot.domain.roster_rows import Fault, Row, read_date, read_rows
from bot.errors import InvalidInput


def sheet(text: str) -> Sheet:
    return read_csv(text.encode())


def read(text: str) -> tuple[list[Row], list[str]]:
    found = sheet(text)
    rows, faults = read_rows(found, settle(found, {}))
    return rows, [f"{fault.line}: {fault.why}" for fault in faults]


def said(function: object, *given: object) -> str:
    assert callable(function)
    with pytest.raises(InvalidInput) as caught:
        function(*given)
    return caught.value.message


def test_columns_are_known_by_their_english_and_german_names() -> None:
    english = propose(sheet("Work E-mail,Dept.,Job level,Office,Reports to,Hire date,Labels\na@x.test\n"))
    german = propose(
        sheet("E-Mail;Abteilung;Führungsebene;Standort;Vorgesetzter;Eintrittsdatum;Schlagwörter\na@x.test\n")
    )
    assert list(english.columns) == list(german.columns) == [one for one in Column if one != Column.SLACK_ID]
    assert english.complete
    assert german.complete


def test_a_column_without_a_telling_name_is_known_by_its_addresses() -> None:
    assert propose(sheet("Wer,Team\na@x.test,A\nb@x.test,B\n")).columns == {
        Column.EMAIL: "Wer",
        Column.DEPARTMENT: "Team",
    }


def test_two_columns_that_could_be_the_same_leave_it_open() -> None:
    found = propose(sheet("Mail,Work e-mail,Team\na@x.test,b@x.test,A\n"))
    assert found.ambiguous == {Column.EMAIL: ("Mail", "Work e-mail")}
    assert not found.complete


def test_our_own_name_wins_over_another_that_could_be_meant() -> None:
    assert propose(sheet("Mail,email\na@x.test,b@x.test\n")).columns == {Column.EMAIL: "email"}


def test_a_name_that_is_often_something_else_counts_only_where_nothing_better_is_there() -> None:
    both = propose(sheet("email,Team,Abteilung,City,Office location\na@x.test,A,B,C,D\n"))
    assert both.columns[Column.DEPARTMENT] == "Abteilung"
    assert both.columns[Column.LOCATION] == "Office location"
    assert propose(sheet("email,Team\na@x.test,A\n")).columns[Column.DEPARTMENT] == "Team"


def test_a_column_with_the_names_of_managers_is_no_use_and_left_alone() -> None:
    both = propose(sheet("email,Manager,Manager e-mail\na@x.test,Ann Archer,b@x.test\n"))
    assert both.columns[Column.MANAGER] == "Manager e-mail"
    assert Column.MANAGER not in propose(sheet("email,Manager\na@x.test,Ann Archer\n")).columns


def test_the_command_line_is_told_which_column_to_give() -> None:
    assert '--column "email=Wer"' in said(settle, sheet("Wer,Was\nAnn,A\n"), {})
    assert '--column "e-mail address' not in said(settle, sheet("Wer,Was\nAnn,A\n"), {})
    assert '--column "email=Mail"' in said(settle, sheet("Mail,Work e-mail\na@x.test,b@x.test\n"), {})
    assert "I know no column “shoe size”" in said(settle, sheet("email\na@x.test\n"), {"shoe size": "email"})
    assert "no column “Nope”. It has: email" in said(settle, sheet("email\na@x.test\n"), {"level": "Nope"})


def test_what_is_given_overrules_what_is_guessed_and_nothing_leaves_a_column_out() -> None:
    found = sheet("email,Team,Squad\na@x.test,A,B\n")
    assert settle(found, {"Department": "squad"})[Column.DEPARTMENT] == "Squad"
    assert Column.DEPARTMENT not in settle(found, {"department": ""})


def test_one_column_cannot_be_two_things() -> None:
    found = sheet("email,Team\na@x.test,A\n")
    assert "cannot be both" in said(settle, found, {"level": "Team"})
    with pytest.raises(InvalidInput) as caught:
        must_say_who({Column.LEVEL: "Team"}, found, field="email")
    assert caught.value.field == "email"


def test_every_cell_is_read_as_it_is_meant() -> None:
    rows, faults = read(
        "email,slack id,department,level,location,manager,start date,tags\n"
        ' Ann@X.test , u0ann ,  Sales   North ,Lead,Berlin,<@U0BEN>,3.4.2020,"mentor, new;new|Go "\n'
        "mailto:ben@x.test,,'=Sales,,,,,\n"
    )
    assert faults == []
    assert rows == [
        Row(2, "ann@x.test", "U0ANN", "Sales North", "Lead", "Berlin", "U0BEN", date(2020, 4, 3),
            ("mentor", "new", "Go")),
        Row(3, "ben@x.test", department="=Sales"),
    ]  # fmt: skip


def test_a_formula_in_a_cell_is_kept_as_text() -> None:
    rows, faults = read('email,department\na@x.test,"=HYPERLINK(""http://x"",""y"")"\n')
    assert faults == []
    assert rows[0].department == '=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("nobody,,,", "“nobody” is neither an e-mail address nor a Slack id"),
        (",Sales,,", "it does not say who it is: the e-mail address is empty"),
        ("a@x.test,Sales,03/04/2026,", "can be two days: please write 2026-04-03 or 2026-03-04"),
        ("a@x.test,Sales,soon,", "“soon” is no start date that I can read: please write it as 2026-04-03"),
        ("a@x.test,Sales,31.2.2020,", "is no start date"),
        (f"a@x.test,{'x' * 81},,", "its department has 81 characters, and 80 fit"),
        (f"a@x.test,,,{'x' * 41}", "more than 40 characters"),
        ("a@x.test,,," + "|".join(f"t{n}" for n in range(21)), "it has 21 tags, and 20 fit"),
        ("a@x.test,Sales, North,,b,c", "a comma inside a cell needs quotation marks"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_a_reason(row: str, why: str) -> None:
    rows, faults = read(f"email,department,start date,tags\nok@x.test,,,\n\n{row}\n")
    assert [one.email for one in rows] == ["ok@x.test"]
    assert faults[0].startswith("4: ")
    assert any(why in fault for fault in faults)


def test_a_manager_who_is_a_name_among_addresses_is_named() -> None:
    _, faults = read("email,manager\na@x.test,b@x.test\nb@x.test,Ann Archer\n")
    (fault,) = faults
    assert fault.startswith("3: the manager “Ann Archer” is neither")


@pytest.mark.parametrize(
    "text",
    ["2026-04-03", "2026/4/3", "2026-04-03 00:00:00", "2026-04-03T00:00:00", "3.4.2026", "03. 04. 2026",
     "3 April 2026", "3rd Apr 2026", "April 3, 2026", "3. Apr. 2026", "3-apr-2026"],
)  # fmt: skip
def test_dates_that_can_only_be_one_day_are_read(text: str) -> None:
    assert read_date(text) == date(2026, 4, 3)


def test_a_slash_is_understood_where_only_one_order_is_possible() -> None:
    assert read_date("13/04/2026") == read_date("04/13/2026") == date(2026, 4, 13)
    assert read_date("4/4/2026") == date(2026, 4, 4)
    assert read_date("3 März 2026") == date(2026, 3, 3)


@pytest.mark.parametrize(
    "text", ["03/04/2026", "3-4-2026", "3.4.26", "1/2/1800", "30 Foo 2026", "99/99/2026"]
)
def test_dates_that_could_be_another_are_not(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_date(text)


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)))
def test_a_day_comes_back_from_every_way_to_write_it(day: date) -> None:
    ways = (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day.day} {day:%B} {day.year}")
    assert {read_date(way) for way in ways} == {day}


@given(st.text(max_size=30))
def test_no_date_makes_it_fail_in_any_other_way(text: str) -> None:
    try:
        read_date(text)
    except InvalidInput:
        return


@given(st.lists(st.lists(st.text(max_size=12), min_size=5, max_size=5), min_size=1, max_size=4))
def test_any_cells_at_all_become_rows_or_faults(cells: list[list[str]]) -> None:
    header = ("email", "department", "manager", "start date", "tags")
    found = Sheet(header, tuple((n, tuple(row)) for n, row in enumerate(cells, start=2)))
    rows, faults = read_rows(found, settle(found, {"email": "email"}))
    assert {row.line for row in rows} | {fault.line for fault in faults} == set(range(2, 2 + len(cells)))
    assert all(isinstance(fault, Fault) for fault in faults)
