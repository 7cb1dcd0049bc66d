"""Holding a session: begun by anyone in the group, moved on by anyone, kept by the clock when nobody does.

Whoever changes a run locks its row first, and a button carries the turn it was shown in: of two people who
press at once the second learns where the group is, and no step is skipped.
"""

from collections.abc import Mapping

from bot.db import agenda as rows
from bot.db import dialogue_tables as tables
from bot.db import groups, steps
from bot.db.groups import Practice
from bot.db.models import CycleSession, PlannedStep, SessionRun
from bot.db.session import Tx
from bot.domain import speaking
from bot.domain.agenda import EARLY, FORGOTTEN, session_ends
from bot.domain.script import Part, Script
from bot.errors import Gone, NotFound
from bot.messages.kit import clock, when
from bot.services import (
    agenda_posts,
    agenda_view,
    dialogue_topics,
    sessions,
    strategies,
    table_ideas,
    unasked,
    votes,
)
from bot.services.agenda_access import ENDED, found, must_take_part, running, why_over
from bot.services.agenda_view import Scene
from bot.services.planning import session_end

AGAIN = {"cancelled", "moved"}  # a session that ended so can be begun anew


async def start(
    tx: Tx, person_id: int, session_id: int, scripts: Mapping[str, Script], *, tz: str
) -> tuple[Scene, bool]:
    """Begin to hold a session; return it, and whether that is new: pressed twice, it begins once.

    Raises NotFound, NotAllowed (not in the group), or Gone: ended, cancelled, too early, over.
    """
    practice, session = await sessions.find(tx, session_id, lock=True)
    await must_take_part(tx, person_id, practice.group)
    there = await rows.of_session(tx, session_id, lock=True)
    if there is not None and there.outcome not in AGAIN:
        if there.ended_at is not None:
            raise Gone(ENDED["held"])
        return await agenda_view.scene(tx, there), False
    _check_may_start(tx, practice, session, tz)
    script = scripts.get(session.kind) or await dialogue_topics.script(tx, scripts, practice.cycle.topic)
    if script is None:
        raise NotFound("There is no script for this kind of session. Please ask whoever looks after plg.")
    run = await _begun(tx, practice, session, script, there)
    run.started_by = person_id
    await tx.session.flush()
    on = await agenda_view.scene(tx, run)
    await _arrive(tx, on)
    await agenda_posts.begin(tx, on)
    await _plan_end(tx, run)
    return on, True


async def _begun(
    tx: Tx, practice: Practice, session: CycleSession, script: Script, there: SessionRun | None
) -> SessionRun:
    """Make the run of a session; one that was cancelled or moved while it ran begins anew, with its notes."""
    ends_at = session_ends(tx.now, session.starts_at)
    order, words = await _order(tx, practice, session), script.as_data()
    if there is None:
        made = await rows.begin(
            tx, session.id, group_id=practice.group.id, script=words, speaking=order, ends_at=ends_at
        )
        if made is None:
            raise Gone("Somebody has begun this session at this very moment: look into the channel.")
        return made
    there.script, there.speaking, there.ends_at = words, order, ends_at
    there.step, there.turn, there.begun = 0, there.turn + 1, there.begun + 1
    there.started_at = there.step_at = tx.now
    there.ended_at = there.outcome = there.scribe_id = there.vote_closed_at = None
    return there


def _check_may_start(tx: Tx, practice: Practice, session: CycleSession, tz: str) -> None:
    if practice.group.archived_at:
        raise Gone(ENDED["archived"])
    if session.cancelled_at:
        raise Gone("This session is cancelled. You will hear as soon as there is a new date.")
    if tx.now >= session_end(session):
        raise Gone("The time of this session is over. `/plg session` shows the next one.")
    if tx.now < session.starts_at - EARLY:
        raise Gone(
            f"This session is on {when(session.starts_at, tz)}; "
            f"it can be started from {clock(session.starts_at - EARLY, tz)} on that day."
        )


async def _order(tx: Tx, practice: Practice, session: CycleSession) -> list[int]:
    """Return who speaks in which order: without those who are away or said that they cannot come."""
    stands = await sessions.standing(tx, practice, session)
    present = [
        person.id
        for person in stands.members
        if person.is_active and not unasked.is_away(tx, person) and stands.answers.get(person.id) != "cannot"
    ]
    before = await rows.speaking_before(tx, practice.group.id, except_session=session.id)
    return speaking.order(before, present)


async def move_on(tx: Tx, person_id: int, run_id: int, turn: int) -> tuple[Scene, bool]:
    """Go to the next step, after the last one to the end; say whether this press did it.

    It did not when somebody else has moved the group on since. Raises what `running` raises.
    """
    on = await found(tx, person_id, run_id)
    if on.run.turn != turn and why_over(on) in {None, "held"}:
        return on, False
    if (why := why_over(on)) is not None:
        raise Gone(ENDED.get(why, ENDED["held"]))
    if on.now.has(Part.VOTE):
        await votes.settle(tx, on)
    if on.run.step == len(on.script.steps) - 1:
        await _finish(tx, on)
    else:
        await _go(tx, on, on.run.step + 1, back=False)
    on.run.moved_by = person_id
    return on, True


async def go_back(tx: Tx, person_id: int, run_id: int, turn: int) -> tuple[Scene, bool]:
    """Go to the step before; say whether this press did it. Raises what `running` raises."""
    on = await running(tx, person_id, run_id)
    if on.run.turn != turn or on.run.step == 0:
        return on, False
    await _go(tx, on, on.run.step - 1, back=True)
    on.run.moved_by = person_id
    return on, True


async def _go(tx: Tx, on: Scene, step: int, *, back: bool) -> None:
    await agenda_posts.leave_step(tx, on, back=back)
    run = on.run
    run.step, run.turn, run.step_at = step, run.turn + 1, tx.now
    await _arrive(tx, on)
    await agenda_posts.post_step(tx, on)
    await agenda_posts.refresh_pack(tx, on)


async def _arrive(tx: Tx, on: Scene) -> None:
    """Do what a step begins with, and plan to say when its time is up."""
    if on.now.has(Part.VOTE):
        await votes.nominate(tx, on)
    await tx.session.flush()
    run = on.run
    ends = agenda_view.held(tx, on).ends[0]
    key = f"agenda:{run.id}:{run.turn}:up"
    await steps.once(tx, key, "agenda", ends, session_id=run.session_id, label=f"up:{run.turn}")


async def _finish(tx: Tx, on: Scene) -> None:
    if on.run.vote_closed_at is None and on.script.index_of(Part.VOTE) is not None:
        await votes.settle(tx, on)
    await table_ideas.hand_over(tx, on)
    await agenda_posts.leave_step(tx, on, back=False)
    on.run.ended_at, on.run.outcome, on.run.turn = tx.now, "held", on.run.turn + 1
    await tx.session.flush()
    await agenda_posts.finish(tx, on)
    await steps.let_go(tx, "agenda", "ended", session_id=on.session.id)
    if on.script.index_of(Part.VOTE) is not None:
        await strategies.publish(tx, on.session.cycle_id)


async def set_scribe(tx: Tx, person_id: int, run_id: int, *, writes: bool) -> Scene:
    """Become the one who writes, or stop being it; twice changes nothing. Raises what `running` raises."""
    on = await running(tx, person_id, run_id)
    if (on.run.scribe_id == person_id) is not writes:
        on.run.scribe_id = person_id if writes else None
        await tx.session.flush()
        await agenda_posts.refresh(tx, on)
    return on


async def go_on_elsewhere(tx: Tx, run: SessionRun) -> None:
    """Go on with a locked run in another conversation: the pack and the present step stand there anew."""
    on = await agenda_view.scene(tx, run)
    await agenda_posts.stop(tx, on, "joined")
    run.begun, run.turn = run.begun + 1, run.turn + 1
    await tx.session.flush()
    await agenda_posts.begin(tx, on)
    await _plan_end(tx, run)
    await _arrive(tx, on)


async def _plan_end(tx: Tx, run: SessionRun) -> None:
    key, due = f"agenda:{run.id}:begun{run.begun}:close", run.ends_at + FORGOTTEN
    await steps.once(tx, key, "agenda", due, session_id=run.session_id, label=f"close:{run.begun}")


async def interrupt(tx: Tx, session_id: int, why: str) -> None:
    """Stop holding a session that was cancelled or moved meanwhile; nothing that was written is lost."""
    run = await rows.of_session(tx, session_id, lock=True)
    if run is None or run.ended_at is not None:
        return
    on = await agenda_view.scene(tx, run)
    await agenda_posts.stop(tx, on, why)
    run.ended_at, run.outcome, run.turn = tx.now, why, run.turn + 1
    await tx.session.flush()
    await steps.let_go(tx, "agenda", why, session_id=session_id)


async def by_the_clock(tx: Tx, step: PlannedStep) -> str:
    """Say that a step's time is up, or close a session nobody has finished; return how it went."""
    run = await rows.of_session(tx, step.session_id or 0, lock=True)
    what, _, number = (step.label or "").partition(":")
    if run is None or run.ended_at is not None:
        return "ended"
    on = await agenda_view.scene(tx, run)
    if (why := why_over(on)) is not None:
        run.ended_at, run.outcome = tx.now, why
        return why
    if what == "close" and int(number) == run.begun:
        await _finish(tx, on)
        return "done"
    if what == "up" and int(number) == run.turn:
        await agenda_posts.refresh(tx, on)
        return "done"
    return "moved_on"


async def startable(tx: Tx, person_id: int) -> CycleSession:
    """Return the session somebody means who says “start”: their group's, or one they look after.

    Raises NotFound, naming what helps, when there is none about to begin.
    """
    mine = await groups.of_member(tx, person_id)
    around = [mine] if mine else await groups.facilitated_by(tx, person_id)
    practices = await groups.practices(tx, around)
    ahead = [one for practice in practices.values() for one in sessions.still_open(tx, practice)]
    ahead += [one for one in await tables.sessions_of(tx, person_id) if sessions.is_soon(tx, one)]
    held = [one for one in ahead if one.cancelled_at is None]
    if not held:
        raise NotFound(
            "There is no session ahead that could be started. `/plg session` shows what is planned."
        )
    return min(held, key=lambda one: one.starts_at)
