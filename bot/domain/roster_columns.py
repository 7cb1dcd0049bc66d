"""Which column of somebody's file is which of ours: guessed from its name, and said where we cannot guess."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.roster_file import Sheet
from bot.errors import InvalidInput


class Column(StrEnum):
    """A column of ours, by the name it has on the command line and in an export."""

    EMAIL = "email"
    SLACK_ID = "slack_id"
    DEPARTMENT = "department"
    LEVEL = "level"
    LOCATION = "location"
    MANAGER = "manager"
    START_DATE = "start_date"
    TAGS = "tags"


WHO = (Column.EMAIL, Column.SLACK_ID)  # one of them a file needs
LABELS: dict[Column, str] = {
    Column.EMAIL: "E-mail address",
    Column.SLACK_ID: "Slack id",
    Column.DEPARTMENT: "Department",
    Column.LEVEL: "Level",
    Column.LOCATION: "Location",
    Column.MANAGER: "Manager",
    Column.START_DATE: "Start date",
    Column.TAGS: "Tags",
}
# As files name them in English and German, without case, accents, blanks and signs; ours are added below.
# What stands behind a | is often something else, and counts only where nothing better is there.
_NAMES: dict[Column, str] = {
    Column.EMAIL: """email emailaddress mail mailaddress workemail workemailaddress emailwork businessemail
        companyemail primaryemail useremail employeeemail emailid userprincipalname upn
        emailadresse mailadresse emailanschrift dienstlicheemail emaildienstlich emailgeschaeftlich""",
    Column.SLACK_ID: """slackid slackuserid slackuser slack slackmemberid memberid slackbenutzerid
        slackkennung slackmitgliedsid mitgliedsid""",
    Column.DEPARTMENT: """department dept departmentname abteilung abteilungsname
        | division team unit businessunit orgunit organisation organization organisationunit organizationunit
        bereich fachbereich organisationseinheit oe geschaeftsbereich""",
    Column.LEVEL: """level joblevel managementlevel careerlevel ebene fuehrungsebene hierarchieebene
        | grade jobgrade band seniority rank stufe hierarchiestufe karrierestufe laufbahnstufe rang""",
    Column.LOCATION: """location worklocation officelocation standort dienstort arbeitsort
        | site office city place workplace ort buero niederlassung stadt dienststelle""",
    Column.MANAGER: """manager manageremail manageremailaddress managersemail supervisor supervisoremail
        linemanager linemanageremail reportsto reportstoemail managerslackid
        vorgesetzter vorgesetzte vorgesetzteemail vorgesetzteremail emailvorgesetzter
        emaildesvorgesetzten emailvorgesetzte fuehrungskraft fuehrungskraftemail emailfuehrungskraft
        berichtetan direktervorgesetzter direktevorgesetzte disziplinarischervorgesetzter
        | boss lead teamlead leitung""",
    Column.START_DATE: """startdate startedon hiredate datehired joinedon joindate joiningdate dateofjoining
        entrydate employmentstartdate employeesince eintrittsdatum einstellungsdatum startdatum eintrittam
        | start started hired joined eintritt beginn dabeiseit""",
    Column.TAGS: """tags tag schlagwort schlagworte schlagwoerter
        | labels label keywords groups topics stichwort stichworte stichwoerter merkmale kennzeichen""",
}
_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "à": "a"})
_LOOKED_AT = 50  # rows by which a column without a telling name is recognised
_ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


def plain(name: str) -> str:
    """Return the name of a column without case, accents, blanks and signs."""
    return re.sub(r"[^a-z0-9]", "", name.casefold().translate(_TRANSLITERATED))


OURS, TELLING, WEAK = range(3)  # how well a name fits
KNOWN: dict[str, tuple[Column, int]] = {
    name: (column, rank)
    for column, names in _NAMES.items()
    for rank, some in enumerate(names.split("|"), start=TELLING)
    for name in some.split()
} | {plain(column): (column, OURS) for column in Column}


def identity(cell: str) -> tuple[str, str]:
    """Return the e-mail address, in lower case, and the Slack id of a cell: one of them, or neither."""
    typed = cell.strip().removeprefix("mailto:")
    if _ADDRESS.fullmatch(typed):
        return typed.lower(), ""
    marked = typed.removeprefix("<@").removesuffix(">").upper()
    return ("", marked) if _SLACK_ID.fullmatch(marked) else ("", "")


@dataclass(frozen=True)
class Proposal:
    """Our column to theirs, and the columns of theirs that could be meant where more than one could."""

    columns: dict[Column, str]
    ambiguous: dict[Column, tuple[str, ...]]

    @property
    def complete(self) -> bool:
        """Whether it says who is meant, and nothing is left to be chosen."""
        return not self.ambiguous and any(column in self.columns for column in WHO)


def propose(sheet: Sheet) -> Proposal:
    """Guess from the names of the columns; without a telling one, addresses tell which holds the people.

    A column of managers counts only if it names most of them by address or id: names alone are no use.
    """
    found: dict[Column, list[str]] = {}
    for name in sheet.header:
        column, _ = KNOWN.get(plain(name), (None, WEAK))
        if column is not None and (column is not Column.MANAGER or _identifies(sheet, name)):
            found.setdefault(column, []).append(name)
    for column, names in found.items():
        best = min(KNOWN[plain(name)][1] for name in names)
        found[column] = [name for name in names if KNOWN[plain(name)][1] == best]
    if not any(column in found for column in WHO):
        taken = {name for names in found.values() for name in names}
        if addressed := [name for name in _addressed(sheet) if name not in taken]:
            found[Column.EMAIL] = addressed
    return Proposal(
        {column: names[0] for column, names in found.items() if len(names) == 1},
        {column: tuple(names) for column, names in found.items() if len(names) > 1},
    )


def _addressed(sheet: Sheet) -> list[str]:
    """Return the columns whose first cells are e-mail addresses, nearly all of them."""
    shares = {name: _share(sheet, name, addresses=True) for name in sheet.header}
    return [name for name, share in shares.items() if share >= 0.8]  # noqa: PLR2004 - nearly all


def _identifies(sheet: Sheet, name: str) -> bool:
    return _share(sheet, name, addresses=False) >= 0.5  # noqa: PLR2004 - most


def _share(sheet: Sheet, name: str, *, addresses: bool) -> float:
    """Return which share of the first filled cells of a column is an address, or says who it is at all."""
    place = sheet.header.index(name)
    filled = [cells[place] for _, cells in sheet.rows[:_LOOKED_AT] if cells[place]]
    if not filled:
        return 0.0 if addresses else 1.0
    fitting = [cell for cell in filled if identity(cell)[0] or (not addresses and identity(cell)[1])]
    return len(fitting) / len(filled)


def settle(sheet: Sheet, given: Mapping[str, str]) -> dict[Column, str]:
    """Return our columns to theirs: what was given, ours = theirs, and for the rest what can be guessed.

    An empty name of theirs leaves a column of ours out. Raises InvalidInput, which says what to give, when
    a name is unknown or it stays open who is meant.
    """
    proposal = propose(sheet)
    columns, open_ = dict(proposal.columns), dict(proposal.ambiguous)
    for ours, theirs in given.items():
        column = _ours(ours)
        open_.pop(column, None)
        columns.pop(column, None)
        if theirs.strip():
            columns[column] = _theirs(sheet, theirs)
    if open_:
        column, names = next(iter(open_.items()))
        raise InvalidInput(
            f"More than one column could be the {LABELS[column].lower()}: {_listed(names)}. "
            f'Please say which: --column "{column}={names[0]}".'
        )
    must_say_who(columns, sheet)
    return columns


def must_say_who(columns: Mapping[Column, str], sheet: Sheet, *, field: str | None = None) -> None:
    """Raise InvalidInput unless one column says who is meant, or when one is taken for two things."""
    if not any(column in columns for column in WHO):
        if field is not None:
            raise InvalidInput("Please choose the column that says who it is.", field=field)
        raise InvalidInput(
            f"I cannot tell which column holds people's e-mail addresses: there are {_listed(sheet.header)}. "
            f'Please say which: --column "email={sheet.header[0]}", or slack_id in place of email.'
        )
    taken: dict[str, Column] = {}
    for column, name in columns.items():
        other = taken.setdefault(name, column)
        if other is not column:
            raise InvalidInput(
                f"“{name}” cannot be both the {LABELS[other].lower()} and the {LABELS[column].lower()}. "
                "Please choose another column for one of them.",
                field=str(column) if field is not None else None,
            )


def _ours(name: str) -> Column:
    if plain(name) not in KNOWN:
        raise InvalidInput(f"I know no column “{name}”. Mine are: {_listed([*Column])}.")
    return KNOWN[plain(name)][0]


def _theirs(sheet: Sheet, name: str) -> str:
    for found in sheet.header:
        if plain(found) == plain(name) or found.casefold() == name.strip().casefold():
            return found
    raise InvalidInput(f"That file has no column “{name}”. It has: {_listed(sheet.header)}.")


def _listed(names: Sequence[str]) -> str:
    shown = [str(name) for name in names[:12]]
    return ", ".join(shown) + (f" and {len(names) - 12} more" if len(names) > 12 else "")  # noqa: PLR2004 - so many are read
