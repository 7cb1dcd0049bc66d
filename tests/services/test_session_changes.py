from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import deliveries, owned
from bot.db.models import Cycle, CycleSession, Person
from bot.db.session import Database
from bot.domain.deliveries import Kind
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.messages.kit import message
from bot.services import reminders, session_answers, session_changes, sessions
from bot.services.session_changes import Appointment, Outcome
from tests.conftest import START
from tests.support import northwind
from tests.support.northwind import STARTS, Northwind, group_of, keys, mark_sent, queued, steps

TOPICS = load_topics(default_root())
BERLIN = "Europe/Berlin"
DAY = timedelta(days=1)
RECONVENE = datetime(2026, 11, 4, 11, 30, tzinfo=UTC)  # 12:30 in Berlin, after its clock change


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database, 3)


async def move(
    database: Database,
    group: Northwind,
    session_id: int,
    starts: datetime,
    *,
    version: int = 1,
    place: str = "Room 4",
    tz: str = BERLIN,
    who: int | None = None,
) -> Outcome:
    async with database.transaction(group.workspace_id) as tx:
        return await session_changes.move(
            tx,
            who or group.facilitator.id,
            session_id,
            Appointment(starts, tz, place),
            version=version,
            topics=TOPICS,
        )


async def session(database: Database, group: Northwind, session_id: int) -> CycleSession:
    async with database.reading(group.workspace_id) as tx:
        return await owned.one(tx, CycleSession, session_id)


async def test_a_moved_session_is_told_once_to_the_channel_and_to_each_member(
    database: Database, group: Northwind
) -> None:
    away = group.members[2]
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, away.id)).paused_until = START + 9 * DAY
    outcome = await move(database, group, group.reconvene_id, RECONVENE + DAY)
    again = await move(database, group, group.reconvene_id, RECONVENE + DAY)
    scope = f"session_moved:{group.reconvene_id}:v2:"
    async with database.reading(group.workspace_id) as tx:
        told = await keys(tx, "session_moved:")
    assert (outcome.changed, again.changed) == (True, True)  # the same answer to the same form
    assert told == sorted(f"{scope}{who}" for who in ("channel", *(p.id for p in group.members[:2])))


async def test_a_welcome_that_still_waits_tells_the_new_date_and_one_that_was_sent_stays(
    database: Database, group: Northwind
) -> None:
    waiting, sent = f"welcome:{group.group_id}:1", f"welcome:{group.group_id}:1:{group.members[0].id}"
    old = message(text="the old date")
    async with database.transaction(group.workspace_id) as tx:
        await deliveries.queue(tx, waiting, Kind.WELCOME, old, group_id=group.group_id)
        await deliveries.queue(tx, sent, Kind.WELCOME, old, person_id=group.members[0].id)
        await mark_sent(tx, sent)
    await move(database, group, group.work_id, STARTS + DAY)
    async with database.reading(group.workspace_id) as tx:
        rows = {row.key: row for row in await queued(tx, "welcome:")}
    assert set(rows) == {waiting, sent}
    assert "Thu 8 Oct 2026, 12:30" in str(rows[waiting].payload)
    assert rows[sent].state == "sent"


async def test_the_reminders_follow_and_what_waits_for_the_old_time_is_dropped(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(RECONVENE - 7 * DAY)
    async with database.transaction(group.workspace_id) as tx:
        await reminders.remind(tx, group.reconvene_id, "7d")
    await move(database, group, group.reconvene_id, RECONVENE + 7 * DAY)
    async with database.reading(group.workspace_id) as tx:
        assert await keys(tx, "session:") == []
        assert len(await keys(tx, "session:", state="cancelled")) == 4
        planned = await steps(tx, f"cycle:{group.cycle_id}:session:reconvene:")
        due = {
            key.rsplit(":", 2)[1] + ":" + step.label: step.due_at
            for key, step in planned.items()
            if step.label
        }
    assert due == {
        "v2:7d": RECONVENE,
        "v2:1d": RECONVENE + 6 * DAY,
        "v2:1h": RECONVENE + 7 * DAY - timedelta(hours=1),
    }


async def test_answers_are_asked_for_again_when_the_time_changes(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await session_answers.answer(tx, group.members[0].id, group.reconvene_id, "cannot")
    await move(database, group, group.reconvene_id, RECONVENE, place="Room 5")
    async with database.reading(group.workspace_id) as tx:
        stands = await sessions.standing(
            tx, await group.practice(tx), await owned.one(tx, CycleSession, group.reconvene_id)
        )
        assert stands.answers == {group.members[0].id: "cannot"}
    await move(database, group, group.reconvene_id, RECONVENE + DAY, place="Room 5", version=2)
    async with database.reading(group.workspace_id) as tx:
        stands = await sessions.standing(
            tx, await group.practice(tx), await owned.one(tx, CycleSession, group.reconvene_id)
        )
        assert stands.answers == {}


async def test_tips_and_the_reconvene_session_go_with_the_work_session(
    database: Database, group: Northwind
) -> None:
    key = f"cycle:{group.cycle_id}:tip:1:{group.members[0].id}"
    async with database.reading(group.workspace_id) as tx:
        before = (await steps(tx))[key].due_at
    outcome = await move(database, group, group.work_id, STARTS + 7 * DAY)
    reconvene = await session(database, group, group.reconvene_id)
    assert outcome.along is not None
    assert reconvene.starts_at == RECONVENE + 7 * DAY
    assert reconvene.version == 2
    async with database.reading(group.workspace_id) as tx:
        after = (await steps(tx))[key].due_at
        told = await northwind.queued(tx, f"session_moved:{group.work_id}:v2:channel")
        assert await keys(tx, f"session_moved:{group.reconvene_id}") == []
    assert after - before == 7 * DAY
    assert "reconvene session goes with it" in str(told[0].payload)


async def test_the_reconvene_session_keeps_its_wall_time_across_the_clock_change(
    database: Database, group: Northwind
) -> None:
    await move(database, group, group.work_id, datetime(2026, 10, 21, 13, 0, tzinfo=UTC))  # 15:00, summer
    reconvene = await session(database, group, group.reconvene_id)
    assert reconvene.starts_at == datetime(2026, 11, 18, 14, 0, tzinfo=UTC)  # 15:00, winter


async def test_a_reconvene_session_moved_by_hand_stays_where_it_is(
    database: Database, group: Northwind
) -> None:
    await move(database, group, group.reconvene_id, RECONVENE + 2 * DAY)
    outcome = await move(database, group, group.work_id, STARTS + DAY)
    assert outcome.along is None
    assert (await session(database, group, group.reconvene_id)).starts_at == RECONVENE + 2 * DAY


async def test_one_moved_by_hand_goes_along_when_it_would_come_before_the_work_session(
    database: Database, group: Northwind
) -> None:
    await move(database, group, group.reconvene_id, STARTS + 2 * DAY)
    outcome = await move(database, group, group.work_id, STARTS + 3 * DAY)
    assert outcome.along is not None
    assert (await session(database, group, group.reconvene_id)).starts_at == datetime(
        2026, 11, 7, 11, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("which", "starts"),
    [
        ("work_id", START - DAY),
        ("work_id", START),
        ("reconvene_id", STARTS - timedelta(hours=1)),
        ("reconvene_id", STARTS + timedelta(minutes=89)),
        ("reconvene_id", START + 800 * DAY),
    ],
)
async def test_a_time_that_cannot_be_is_answered_at_the_day(
    database: Database, group: Northwind, which: str, starts: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await move(database, group, getattr(group, which), starts)
    assert refused.value.field == "day"
    assert (await session(database, group, getattr(group, which))).version == 1


async def test_only_who_leads_the_group_moves_its_sessions(database: Database, group: Northwind) -> None:
    with pytest.raises(NotAllowed):
        await move(database, group, group.work_id, STARTS + DAY, who=group.members[0].id)


async def test_a_form_opened_before_another_change_is_told_so(database: Database, group: Northwind) -> None:
    await move(database, group, group.work_id, STARTS + DAY)
    with pytest.raises(Gone):
        await move(database, group, group.work_id, STARTS + 2 * DAY, version=1)


async def test_an_archived_group_or_an_ended_cycle_moves_nothing(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Cycle, group.cycle_id)).ended_at = tx.now
    with pytest.raises(Gone):
        await move(database, group, group.work_id, STARTS + DAY)
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
    with pytest.raises(Gone):
        await move(database, group, group.work_id, STARTS + DAY)


async def test_a_session_that_is_over_stays_where_it_was(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS + timedelta(minutes=90))
    with pytest.raises(Gone):
        await move(database, group, group.work_id, STARTS + 9 * DAY)


async def test_moving_it_twice_before_anything_was_sent_tells_only_the_last_time(
    database: Database, group: Northwind
) -> None:
    await move(database, group, group.work_id, STARTS + DAY)
    await move(database, group, group.work_id, STARTS + 2 * DAY, version=2)
    async with database.reading(group.workspace_id) as tx:
        assert {key.split(":")[2] for key in await keys(tx, "session_moved:")} == {"v3"}


async def cancel(database: Database, group: Northwind, session_id: int, version: int = 1) -> Outcome:
    async with database.transaction(group.workspace_id) as tx:
        return await session_changes.cancel(tx, group.facilitator.id, session_id, version=version)


async def test_cancelling_the_work_session_stops_the_cycle_until_there_is_a_new_date(
    database: Database, group: Northwind
) -> None:
    outcome = await cancel(database, group, group.work_id)
    again = await cancel(database, group, group.work_id)
    assert outcome.along is not None
    assert (outcome.changed, again.changed) == (True, True)  # the same answer to the same button
    async with database.reading(group.workspace_id) as tx:
        assert await steps(tx, f"cycle:{group.cycle_id}:") == {}
        assert len(await keys(tx, f"session_moved:{group.work_id}:v2:")) == 4
    await move(database, group, group.work_id, STARTS + 7 * DAY, version=2)
    reconvene = await session(database, group, group.reconvene_id)
    assert (reconvene.cancelled_at, reconvene.starts_at) == (None, RECONVENE + 7 * DAY)
    async with database.reading(group.workspace_id) as tx:
        planned = await steps(tx, f"cycle:{group.cycle_id}:")
    assert f"cycle:{group.cycle_id}:pairing" in planned
    assert any(key.endswith(":wrap_up") for key in planned)


async def test_cancelling_the_reconvene_session_leaves_the_practice_and_its_end(
    database: Database, group: Northwind
) -> None:
    await cancel(database, group, group.reconvene_id)
    async with database.reading(group.workspace_id) as tx:
        planned = await steps(tx, f"cycle:{group.cycle_id}:")
    kinds = {step.kind for step in planned.values()}
    assert {"tip", "nudge", "pairing", "wrap_up"} <= kinds
    assert not any(":session:reconvene:" in key and step.label for key, step in planned.items())


async def test_a_reconvene_session_cancelled_by_itself_stays_so_when_the_work_session_moves(
    database: Database, group: Northwind
) -> None:
    await cancel(database, group, group.reconvene_id)
    outcome = await move(database, group, group.work_id, STARTS + DAY)
    reconvene = await session(database, group, group.reconvene_id)
    assert outcome.along is None
    assert reconvene.cancelled_at is not None
    assert reconvene.starts_at == RECONVENE + DAY
