"""One group of a draft: who is in it, what holds, and what had to give."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.grouping import Rule
from bot.messages.kit import cut, esc, mention

MOST_PAIRS = 3  # named where a rule gave; the rest is counted
LONGEST_LABEL = 40  # characters of a department or level beside a name

HOLDS = {
    Rule.SIZE: "4 to 6 people",
    Rule.HOURS: "shared working hours",
    Rule.LEVEL: "same level",
    Rule.PARTNERS: "new to each other",
    Rule.DEPARTMENTS: "mixed departments",
}


@dataclass(frozen=True)
class Seat:
    """Somebody in a group, with what of the roster helps to judge it; `missing` says why: gone, busy."""

    user_id: str
    name: str
    department: str = ""
    level: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Fact:
    """How one rule fares in a group; `pairs` (Slack ids) are those for whom it gave."""

    rule: Rule
    holds: bool
    pairs: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Shown:
    """One group: `facts` in the order in which they give way, the last first; None: it cannot stay so.

    `shared` is how many hours on end all are at work at best; `outside` for how many the first session is
    outside their hours.
    """

    number: int
    name: str
    lead: str | None
    seats: Sequence[Seat]
    facts: Sequence[Fact] | None
    shared: float | None = None
    outside: int = 0


def group_line(group: Shown) -> str:
    """Name a group and who is in it, with what the roster says of them."""
    led = f" · {mention(group.lead)} facilitates" if group.lead else ""
    level = _one_level(group)
    all_of = f" · {esc(cut(level, LONGEST_LABEL))}" if level else ""
    seats = ", ".join(_seat(seat, told=bool(level)) for seat in group.seats)
    return f"*{esc(group.name)}* · {persons(len(group.seats))}{all_of}{led}\n{seats}"


def _one_level(group: Shown) -> str:
    """Return the level of all of them, empty where they differ, or are not all known."""
    levels = {seat.level.casefold() for seat in group.seats}
    return group.seats[0].level if len(levels) == 1 else ""


def _seat(seat: Seat, *, told: bool) -> str:
    """Name somebody with their department, and their level unless that is told of all already."""
    labels = [cut(one, LONGEST_LABEL) for one in (seat.department, "" if told else seat.level) if one]
    known = f" ({esc(', '.join(labels))})" if labels else ""
    gone = {"gone": " – *has left*", "busy": " – *is in another group by now*"}.get(seat.missing, "")
    return f"{mention(seat.user_id)}{known}{gone}"


def group_facts(group: Shown) -> str:
    """Say what holds in a group, and what had to give, the weightiest first."""
    if group.facts is None:
        return (
            "*This group cannot stay as it is*: since it was formed, something has changed that always "
            "counts. Another arrangement, or a swap, puts it right."
        )
    holds = [_holds(fact, group) for fact in group.facts if fact.holds]
    gave = [_gave(fact, group) for fact in group.facts if not fact.holds]
    said = [f"Holds: {' · '.join(holds)}"] if holds else []
    said += [f"*Gave:* {' · '.join(gave)}"] if gave else []
    if group.outside:
        said.append(f"_The first session is outside the working hours of {group.outside}._")
    return "\n".join(said) or "No rule was asked for."


def _holds(fact: Fact, group: Shown) -> str:
    if fact.rule is Rule.HOURS and group.shared is not None:
        return f"{group.shared:g} shared working hours"
    return HOLDS[fact.rule]


def _gave(fact: Fact, group: Shown) -> str:
    match fact.rule:
        case Rule.SIZE:
            return f"only {persons(len(group.seats))}"
        case Rule.HOURS:
            return (
                f"only {group.shared:g} shared working hours" if group.shared else "no shared working hours"
            )
        case Rule.LEVEL:
            return f"levels differ ({_counted([seat.level for seat in group.seats], least=1)})"
        case Rule.PARTNERS:
            return f"have met before ({_pairs(fact)})"
        case _:
            return f"same department ({_counted([seat.department for seat in group.seats], least=2)})"


def _counted(labels: Sequence[str], *, least: int) -> str:
    """Count labels that differ in more than their capitals: 3 Sales, 2 Finance."""
    spelt = {label.casefold(): label for label in reversed(labels) if label}
    counts = Counter(label.casefold() for label in labels if label)
    return ", ".join(
        f"{number} {esc(cut(spelt[label], LONGEST_LABEL))}"
        for label, number in counts.most_common()
        if number >= least
    )


def _pairs(fact: Fact) -> str:
    named = [f"{mention(one)} and {mention(other)}" for one, other in fact.pairs[:MOST_PAIRS]]
    more = len(fact.pairs) - MOST_PAIRS
    return "; ".join(named) + (f"; {many(more, 'pair')} more" if more > 0 else "")


def persons(number: int) -> str:
    """Say how many people."""
    return "1 person" if number == 1 else f"{number:,} people"


def many(number: int, what: str) -> str:
    """Say how many of what."""
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
