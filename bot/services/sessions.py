"""A group's next session: which one it is, and who comes."""

from dataclasses import dataclass

from bot.db import groups, owned
from bot.db import sessions as rows
from bot.db.groups import Practice
from bot.db.models import CycleSession, Person
from bot.db.session import Tx
from bot.domain.agenda import SOON
from bot.errors import NotFound
from bot.messages.sessions import Coming, Shown
from bot.services import unasked
from bot.services.planning import session_end


@dataclass(frozen=True)
class Standing:
    """A session with its group's people, and what each of them said about coming."""

    practice: Practice
    session: CycleSession
    members: list[Person]
    answers: dict[int, str]

    @property
    def shown(self) -> Shown:
        """The session as messages show it."""
        return shown(self.practice, self.session)


def shown(practice: Practice, session: CycleSession) -> Shown:
    """Return a session as messages show it."""
    return Shown(
        group=practice.group.name,
        kind=session.kind,
        starts=session.starts_at,
        place=session.place,
        value=f"{session.id}:{session.version}",
        cancelled=session.cancelled_at is not None,
    )


def still_open(tx: Tx, practice: Practice) -> list[CycleSession]:
    """Return the sessions of a cycle that are not over: the next one first; a cancelled one can come back."""
    if practice.group.archived_at or practice.cycle.ended_at:
        return []
    return [
        session
        for session in (practice.work, practice.reconvene)
        if session.cancelled_at is not None or tx.now < session_end(session)
    ]


def is_soon(tx: Tx, session: CycleSession) -> bool:
    """Say whether a session can be started about now, so that the button for it is shown."""
    return session.starts_at - SOON <= tx.now < session_end(session)


async def standing(tx: Tx, practice: Practice, session: CycleSession) -> Standing:
    """Return a session with its people; what former members said is left out."""
    members = await groups.members(tx, practice.group.id)
    here = {person.id for person in members}
    answers = {who: said for who, said in (await rows.answers(tx, session.id)).items() if who in here}
    return Standing(practice, session, members, answers)


async def next_of_group(tx: Tx, group_id: int) -> Standing | None:
    """Return the next session of a group, None when there is none ahead."""
    practice = await groups.practice_of_group(tx, group_id)
    ahead = still_open(tx, practice) if practice else []
    return await standing(tx, practice, ahead[0]) if practice and ahead else None


def coming(tx: Tx, stands: Standing) -> Coming:
    """Return who comes, who cannot, who has not said, and who is away; by Slack id."""
    by_answer: dict[str, list[str]] = {"attending": [], "late": [], "cannot": [], "silent": [], "away": []}
    for person in stands.members:
        said = stands.answers.get(person.id) or ("away" if unasked.is_away(tx, person) else "silent")
        by_answer[said].append(person.user_id)
    return Coming(**by_answer)


async def find(tx: Tx, session_id: int, *, lock: bool = False) -> tuple[Practice, CycleSession]:
    """Return a session with its cycle, locked if wanted; NotFound when this workspace has none such."""
    session = await owned.maybe(tx, CycleSession, session_id)
    if session is None:
        raise NotFound("I cannot find that session any more. `/plg session` shows the next one.")
    return await groups.practice(tx, session.cycle_id, lock=lock), session


async def facilitated(tx: Tx, person_id: int) -> list[tuple[int, str, Shown | None]]:
    """Return the groups a person facilitates, each with its next session: (group id, name, session)."""
    led = await groups.facilitated_by(tx, person_id)
    practices = await groups.practices(tx, led)
    found: list[tuple[int, str, Shown | None]] = []
    for group in led:
        practice = practices.get(group.id)
        ahead = still_open(tx, practice) if practice else []
        found.append((group.id, group.name, shown(practice, ahead[0]) if practice and ahead else None))
    return found
