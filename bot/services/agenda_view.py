"""What the messages of a session being held show, put together from the rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.db import actions, agenda, attendance_check, groups, owned, votes
from bot.db.models import CycleSession, Group, Person, SessionRun
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.domain import speaking
from bot.domain.agenda import step_ends
from bot.domain.message import Message
from bot.domain.script import Part, Script, Step, script_from
from bot.domain.votes import ranked
from bot.messages import agenda_answers
from bot.messages.actions import Listed
from bot.messages.agenda import Content, Held
from bot.messages.agenda_parts import MOST_LESSONS, Carried, Commitment, Lesson, Presence
from bot.messages.votes import Ballot, Candidate
from bot.services import action_list
from bot.services.introductions import plan_of


@dataclass(frozen=True)
class Scene:
    """A session being held, with its people and its script."""

    run: SessionRun
    session: CycleSession
    group: Group
    members: list[Person]
    joined: list[int]  # since it began
    script: Script

    @property
    def names(self) -> dict[int, str]:
        """The Slack ids of the members, by person id."""
        return {person.id: person.user_id for person in self.members}

    @property
    def now(self) -> Step:
        """The present step."""
        return self.script.steps[self.run.step]

    @property
    def scribe(self) -> str | None:
        """Who writes; nobody when whoever did has left."""
        return self.names.get(self.run.scribe_id or 0)


async def scene(tx: Tx, run: SessionRun) -> Scene:
    """Return what belongs to a run."""
    session = await owned.one(tx, CycleSession, run.session_id)
    group = await groups.get(tx, run.group_id)
    memberships = await groups.memberships(tx, group.id)
    joined = [person.id for member, person in memberships if member.joined_at > run.started_at]
    return Scene(run, session, group, [person for _, person in memberships], joined, script_from(run.script))


def held(tx: Tx, on: Scene, *, step: int | None = None) -> Held:
    """Return where a session is; `step` looks at another of its steps."""
    run = on.run
    at = run.step if step is None else step
    ends = _ends(on)
    return Held(
        run_id=run.id,
        turn=run.turn,
        session_id=run.session_id,
        group=on.group.name,
        script=on.script,
        step=at,
        ends=ends,
        tz=on.session.tz,
        over=tx.now >= ends[0],
        running=run.ended_at is None,
        dialogue=on.group.kind == DIALOGUE,
    )


async def content(tx: Tx, on: Scene, *, step: int | None = None) -> Content:
    """Return what a step shows beside its words."""
    run = on.run
    at = run.step if step is None else step
    now = on.script.steps[at]
    notes = await agenda.notes(tx, on.session.cycle_id)
    here = await agenda.notes_of(tx, run.session_id, [record.name for record in now.records])
    recalled = [] if now.has(Part.VOTE) else [notes[name] for name in now.recalls if name in notes]
    return Content(
        speakers=_speakers(on) if now.has(Part.ROUND) and step is None else (),
        written=[
            (record.label, here[record.name].text)
            for record in now.records
            if record.name in here and here[record.name].text
        ],
        recalled=[(note.label, note.text) for note in recalled if note.text],
        scribe=on.scribe,
        carried=await _carried(tx, on) if now.has(Part.CONFIDENCE) else None,
        lessons=await _lessons(tx, on) if now.has(Part.LESSONS) else (),
        listed=await listed(tx, on) if now.has(Part.ACTIONS) else Listed(),
        ballot=await ballot(tx, on) if now.has(Part.VOTE) else Ballot(),
        presence=await presence(tx, on) if now.has(Part.ATTENDANCE) else Presence(),
    )


def order(on: Scene) -> list[int]:
    """Return in which order people speak: as it was settled in the beginning, who joined since at the end."""
    here = on.names
    return [one for one in dict.fromkeys([*on.run.speaking, *on.joined]) if one in here]


def _speakers(on: Scene) -> list[tuple[str, datetime]]:
    """Return who speaks until when in the round of the present step."""
    row = speaking.in_round(order(on), on.script.rounds_before(on.run.step))
    ends = _ends(on)[0]
    return [(on.names[one], until) for one, until in speaking.slots(row, on.run.step_at, ends)]


def _ends(on: Scene) -> list[datetime]:
    run = on.run
    return step_ends([one.minutes for one in on.script.steps[run.step :]], run.step_at, run.ends_at)


async def listed(tx: Tx, on: Scene) -> Listed:
    """Return the open actions of the group."""
    return Listed(await action_list.shown(tx, await actions.open_of_group(tx, on.group.id), on.names.keys()))


async def ballot(tx: Tx, on: Scene) -> Ballot:
    """Return where the vote stands; counts only once it is closed."""
    rows = await votes.strategies(tx, on.session.cycle_id)
    closed = on.run.vote_closed_at is not None
    by_id = {row.id: row for row in rows}
    ids = ranked(list(by_id), {row.id: row.votes for row in rows}) if closed else list(by_id)
    voted = await votes.voters(tx, on.session.cycle_id)
    return Ballot(
        [Candidate(one, by_id[one].text, by_id[one].votes, by_id[one].best) for one in ids],
        len(voted & on.names.keys()),
        len(on.members),
        closed,
    )


async def presence(tx: Tx, on: Scene) -> Presence:
    """Return who was there; who left the group since is left out."""
    said = await attendance_check.of_session(tx, on.session.id)

    def named(wanted: Collection[bool | None]) -> list[str]:
        return [person.user_id for person in on.members if said.get(person.id) in wanted]

    return Presence(named({True}), named({False}), named({None}))


async def _carried(tx: Tx, on: Scene) -> Carried:
    cycle_id, here = on.session.cycle_id, on.names
    shown = [row for row in await agenda.shown_commitments(tx, cycle_id) if row.person_id in here]
    return Carried(
        answered=len(await agenda.confident(tx, cycle_id) & here.keys()),
        members=len(on.members),
        shown=[
            Commitment(here[row.person_id], plan_of(row).sentence, row.confidence, row.confidence_now)
            for row in shown
        ],
    )


async def _lessons(tx: Tx, on: Scene) -> list[Lesson]:
    found = await agenda.shared_lessons(tx, on.session.cycle_id, on.group.id, limit=10 * MOST_LESSONS)
    return [
        Lesson(on.names[row.author_id], row.week, row.tried, row.happened, row.learned)
        for row in found
        if row.author_id in on.names
    ]


async def moved_on(tx: Tx, on: Scene) -> Message:
    """Return what somebody is told who pressed after somebody else had moved the group on."""
    by = await owned.maybe(tx, Person, on.run.moved_by)
    return agenda_answers.moved_on(held(tx, on), by=by.user_id if by else None)
