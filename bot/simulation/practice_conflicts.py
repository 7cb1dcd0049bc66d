"""What speaks against a launch of practice groups: rules that gave, and sessions at bad times."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.db.groups import Practice
from bot.db.models import Member, Person
from bot.domain.grouping import Rule
from bot.domain.workday import is_holiday
from bot.domain.zones import local
from bot.messages.formations import Preview
from bot.simulation.play import Begun, Conflict

EXAMPLES = 5
GAVE = {
    Rule.SIZE: "groups smaller than four",
    Rule.HOURS: "groups that share fewer working hours than asked for",
    Rule.LEVEL: "groups of several levels",
    Rule.PARTNERS: "groups in which some have met before",
    Rule.DEPARTMENTS: "groups with two of one department",
}


def gave(preview: Preview) -> list[Conflict]:
    """Return in how many groups each rule had to give, the weightiest first."""
    where: dict[Rule, list[str]] = {rule: [] for rule in GAVE}
    for group in preview.groups:
        for fact in group.facts or ():
            if not fact.holds:
                where[fact.rule].append(group.name)
    return [Conflict(GAVE[rule], len(names), tuple(names[:EXAMPLES])) for rule, names in where.items()]


def sessions(
    practices: Sequence[Practice], members: Mapping[int, Sequence[tuple[Member, Person]]], begun: Begun
) -> list[Conflict]:
    """Return whom sessions meet on a public holiday or outside their hours, and who leads two at once."""
    holidays, outside = Counter[str](), Counter[str]()
    led: Counter[tuple[int, datetime]] = Counter()
    late: list[str] = []
    for practice in practices:
        if practice.group.created_at > practice.work.starts_at:
            late.append(practice.group.name)
        for session in (practice.work, practice.reconvene):
            led[practice.group.facilitator_id, session.starts_at] += 1
            for _, person in members[practice.group.id]:
                work = begun.work[person.id]
                day = local(session.starts_at, person.tz).date()
                place = f"{practice.group.name}, {session.kind} session"
                if is_holiday(work.country, day):
                    holidays[f"{place} on {day} ({work.country})"] += 1
                elif not work.fits(session.starts_at):
                    outside[place] += 1
    at_once = Counter({f"{moment:%a %d %b %H:%M} UTC": 0 for _, moment in led})
    for (_, moment), many in led.items():
        at_once[f"{moment:%a %d %b %H:%M} UTC"] += many > 1
    return [
        _counted("people whose session is on a public holiday", holidays),
        _counted("people whose session is outside their working hours", outside),
        _counted("times a facilitator leads several sessions at one moment", at_once),
        Conflict("groups that begin only after their first session", len(late), tuple(late[:EXAMPLES])),
    ]


def _counted(what: str, where: Counter[str]) -> Conflict:
    examples = tuple(f"{place}: {number}" for place, number in where.most_common(EXAMPLES) if number)
    return Conflict(what, sum(where.values()), examples)
