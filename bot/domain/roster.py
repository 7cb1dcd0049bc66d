"""What a list of people would change on the roster, worked out before anything is changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.accounts import Accounts
from bot.domain.profile import Profile
from bot.domain.roster_circles import in_circles
from bot.domain.roster_columns import LABELS, Column
from bot.domain.roster_rows import Fault, Row, told

FIELDS = (  # of an entry, in the order in which a change names them
    Column.EMAIL,
    Column.DEPARTMENT,
    Column.LEVEL,
    Column.LOCATION,
    Column.MANAGER,
    Column.START_DATE,
    Column.TAGS,
)


@dataclass(frozen=True)
class Line:
    """Somebody on the roster, people by their Slack ids; empty where nothing is known.

    `gone` when they are not on it any more.
    """

    user_id: str
    email: str = ""
    department: str = ""
    level: str = ""
    location: str = ""
    manager: str = ""
    started_on: date | None = None
    tags: tuple[str, ...] = ()
    gone: bool = False


@dataclass(frozen=True)
class Wishes:
    """How a list is taken.

    `given` are the columns it has: what it has no column for stays as it is. With `only_these`, whoever is
    not in it counts as gone. `guests` lets guests of the workspace in. `lenient` leaves out who does not
    fit, in place of refusing: for a channel or user group, where nobody wrote a line.
    """

    given: frozenset[Column] = frozenset()
    guests: bool = False
    only_these: bool = False
    lenient: bool = False


@dataclass(frozen=True)
class Change:
    """Somebody the roster knows, as they would be, and what of it is new; `back` if they were gone."""

    line: Line
    what: tuple[Column, ...]
    back: bool = False


@dataclass(frozen=True)
class Plan:
    """What would change; with any fault nothing may be applied. `left_out` are sentences without a line."""

    new: tuple[Line, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    gone: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the entries that are to be written."""
        return (*self.new, *(change.line for change in self.changed))

    @property
    def changes_nothing(self) -> bool:
        """Whether applying it would leave everything as it is."""
        return not (self.new or self.changed or self.gone)


def plan(rows: Sequence[Row], accounts: Accounts, roster: Mapping[str, Line], wishes: Wishes) -> Plan:
    """Return what taking these people would change; `roster` is what is there, by Slack id."""
    faults: list[Fault] = []
    left_out: list[str] = []
    lines: dict[int, Line] = {}
    for row in rows:
        found, why = _found(row, accounts, wishes)
        if found is None and wishes.lenient:
            left_out.append(why)
        elif found is None:
            faults.append(Fault(row.line, f"{why}: please correct it, or take that line out"))
        else:
            before = roster.get(found.user_id, Line(found.user_id))
            manager = before.manager
            if Column.MANAGER in wishes.given:
                manager = _manager(row, found, accounts, faults)
            email = found.email or row.email or before.email
            lines[row.line] = _line(row, replace(before, email=email, manager=manager), wishes.given)
    faults += _twice(rows, lines, lenient=wishes.lenient)
    after = {line.user_id: line for line in lines.values()}
    managers = {line.user_id: line.manager for line in (*roster.values(), *after.values())}
    faults += in_circles({line.user_id: number for number, line in lines.items()}, managers, accounts)
    new = [line for line in after.values() if line.user_id not in roster]
    both = [(roster[line.user_id], line) for line in after.values() if line.user_id in roster]
    changed = [Change(line, _what(before, line), before.gone) for before, line in both if before != line]
    gone = [id_ for id_, line in roster.items() if wishes.only_these and not line.gone and id_ not in after]
    return Plan(
        tuple(new),
        tuple(changed),
        len(both) - len(changed),
        tuple(gone),
        tuple(told(faults)),
        tuple(dict.fromkeys(left_out)),
    )


def _found(row: Row, accounts: Accounts, wishes: Wishes) -> tuple[Profile | None, str]:
    """Return who is meant, or why they cannot be on the roster."""
    who = row.user_id or row.email
    profile = accounts.find(who)
    if profile is None:
        return None, f"nobody in this Slack workspace has the {_kind(who)} {who}"
    other = accounts.by_email.get(row.email) if row.user_id and row.email else None
    if other is not None and other.user_id != profile.user_id:
        return None, f"{row.email} and {row.user_id} are two different people here"
    why = _unfit(profile, guests=wishes.guests)
    return (None, f"{profile.email or profile.name} {why}") if why else (profile, "")


def _kind(who: str) -> str:
    return "e-mail address" if "@" in who else "id"


def _unfit(profile: Profile, *, guests: bool) -> str:
    if profile.is_bot:
        return "is an app, not a person"
    if not profile.is_active:
        return "has a deactivated account"
    if profile.is_stranger:
        return "belongs to another company"
    return "is a guest in this workspace" if profile.is_guest and not guests else ""


def _line(row: Row, before: Line, has: frozenset[Column]) -> Line:
    """Return somebody's entry as it will be; what the list has no column for stays as it was."""
    return replace(
        before,
        department=row.department if Column.DEPARTMENT in has else before.department,
        level=row.level if Column.LEVEL in has else before.level,
        location=row.location if Column.LOCATION in has else before.location,
        started_on=row.started_on if Column.START_DATE in has else before.started_on,
        tags=row.tags if Column.TAGS in has else before.tags,
        gone=False,
    )


def _manager(row: Row, found: Profile, accounts: Accounts, faults: list[Fault]) -> str:
    """Return the Slack id of somebody's manager; empty when there is none, or none that can be."""
    if not row.manager:
        return ""
    manager = accounts.find(row.manager)
    if manager is None:
        why = (
            f"nobody in this Slack workspace has the {_kind(row.manager)} {row.manager}, which is given as "
            "the manager: please correct it, or leave it empty"
        )
    elif manager.user_id == found.user_id:
        why = "it names the person as their own manager: please leave that empty"
    elif manager.is_bot or not manager.is_active:
        why = (
            f"the manager {row.manager} {_unfit(manager, guests=True)}: please write who it is now, or leave "
            "it empty"
        )
    else:
        return manager.user_id
    faults.append(Fault(row.line, why))
    return ""


def _twice(rows: Sequence[Row], lines: Mapping[int, Line], *, lenient: bool) -> list[Fault]:
    """Name every line of whoever is listed more than once, also by address here and by id there."""
    listed: dict[str, list[int]] = {}
    for row in rows:
        who = lines[row.line].user_id if row.line in lines else row.email or row.user_id
        listed.setdefault(who, []).append(row.line)
    names = {row.line: row.email or row.user_id for row in rows}
    return [
        Fault(at[0], f"{names[at[0]]} is listed again on {_lines(at[1:])}: please keep one of them")
        for at in listed.values()
        if len(at) > 1 and not lenient
    ]


def _lines(numbers: Sequence[int]) -> str:
    shown = [str(number) for number in numbers[:5]]
    if len(numbers) > len(shown):
        return f"lines {', '.join(shown)} and {len(numbers) - len(shown)} more"
    return f"line {shown[0]}" if len(shown) == 1 else f"lines {', '.join(shown[:-1])} and {shown[-1]}"


def _what(before: Line, after: Line) -> tuple[Column, ...]:
    names = {Column.START_DATE: "started_on"}
    return tuple(
        column
        for column in FIELDS
        if getattr(before, names.get(column, str(column))) != getattr(after, names.get(column, str(column)))
    )


def counted(changes: Collection[Change]) -> list[tuple[str, int]]:
    """Return how many entries change in which column of ours, by its label."""
    return [
        (LABELS[column], number)
        for column in FIELDS
        if (number := sum(1 for change in changes if column in change.what))
    ]
