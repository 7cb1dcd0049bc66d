"""“22 of 36”: who counts as met, what dates would bring, and what owners may see of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import attendance_check, dialogue_slots
from bot.db import dialogues as dialogue_rows
from bot.db import partners as rows
from bot.db.models import Cycle, CycleSession, Group, Person, RosterEntry
from bot.db.models.programs import DIALOGUE
from bot.db.session import Database
from bot.domain.partners import Band, Hint
from bot.errors import InvalidInput, NotAllowed
from bot.messages.partners import Progress, Report
from bot.services import dialogues, feasibility, home, partners
from tests.support import northwind
from tests.support.dialogues import TOPICS, Hall, hall
from tests.support.kept_rows import kept_rows

FAR = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
@kept_rows
async def house(database: Database, clock: SteppedClock) -> Hall:
    return await hall(database, clock, 24)


async def sat(house: Hall, *people: Person, on: datetime | None = None, came: Sequence[Person] = ()) -> None:
    """Let people have sat at a table of a dialogue; all of them came, unless `came` says who did."""
    async with house.tx() as tx:
        program = await dialogue_slots.begun(tx, by=house.owner.id)
        group = Group(
            workspace_id=tx.workspace_id,
            program_id=program.id,
            kind=DIALOGUE,
            name="A topic",
            facilitator_id=house.owner.id,
            request_key=f"table:{people[0].id}:{on}:{len(people)}:{people[-1].id}",
            created_at=tx.now,
        )
        tx.session.add(group)
        await tx.session.flush()
        cycle = Cycle(
            workspace_id=tx.workspace_id, group_id=group.id, number=1, challenge="", topic="a",
            practice_weeks=0, tip_weekday=0, tip_time=datetime.min.time(), created_at=tx.now,
        )  # fmt: skip
        tx.session.add(cycle)
        await tx.session.flush()
        session = CycleSession(
            workspace_id=tx.workspace_id, cycle_id=cycle.id, kind=DIALOGUE,
            starts_at=on or tx.now - timedelta(hours=2), tz="UTC", scheduled_at=tx.now,
        )  # fmt: skip
        tx.session.add(session)
        await tx.session.flush()
        for one in people:
            here = not came or one in came
            await attendance_check.keep(tx, session.id, one.id, attended=here, told_by=one.id)


async def mine(house: Hall, person: Person) -> Progress | None:
    async with house.tx() as tx:
        return await partners.mine(tx, person)


async def report(house: Hall, year: int | None = None) -> Report:
    async with house.tx() as tx:
        return await partners.report(tx, house.owner.id, year)


async def test_whoever_attended_the_same_session_counts_once_whatever_session_it_was(house: Hall) -> None:
    one, two, three, four, five, *_ = house.people
    assert await mine(house, one) is None, "there are no dialogues yet"
    await house.met(one, two)
    await sat(house, one, two, three, four, came=[one, two, three])
    await sat(house, two, five)
    assert await mine(house, one) == Progress(2, 36)
    assert await mine(house, two) == Progress(3, 36)
    assert await mine(house, four) == Progress(0, 36)
    assert await mine(house, house.owner) == Progress(0, 36)


async def test_a_year_is_that_of_the_reader_and_begins_at_nothing(house: Hall) -> None:
    one, two, three, *_ = house.people
    await sat(house, one, two, on=datetime(2025, 12, 31, 22, 30, tzinfo=UTC))
    await sat(house, one, three, on=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))  # 00:30 in Berlin
    assert await mine(house, one) == Progress(1, 36)
    assert await mine(house, two) == Progress(0, 36)


async def test_the_goal_is_the_one_an_owner_has_set(house: Hall) -> None:
    async with house.tx() as tx:
        await feasibility.set_goal(tx, house.owner.id, 24)
        plan, listed = await feasibility.opening(tx, house.owner.id)
    assert (plan.goal, plan.people, listed) == (24, 0, None)
    assert await mine(house, house.people[0]) == Progress(0, 24)
    async with house.tx() as tx:
        with pytest.raises(NotAllowed):
            await feasibility.set_goal(tx, house.people[0].id, 2)


async def test_the_list_of_dates_shows_the_number_and_what_a_date_would_bring(house: Hall) -> None:
    me, *others = house.people
    await sat(house, me, *others[:3])
    known = await house.open(FAR, room=4)
    new = await house.open(FAR + timedelta(days=1), room=4)
    for slot_id, people in ((known, others[:3]), (new, others[3:15])):
        await house.sign_up(slot_id, *people)
    async with house.tx() as tx:
        slots = [one.slot for one in await dialogue_rows.ahead(tx)]
        found = await partners.hints(tx, me, slots)
        for_one_who_met_nobody = await partners.hints(tx, others[20], slots)
        shown = (await dialogues.overview(tx, me.id, TOPICS)).text
    assert known not in found, "three sign-ups say nothing"
    assert found[new] in set(Hint)
    assert for_one_who_met_nobody == {known: Hint.ALL, new: Hint.ALL}
    assert "*3 of 36*" in shown
    assert "new to you" in shown
    assert not any(one.user_id in shown for one in others)


async def test_the_home_shows_a_member_their_number_and_nobody_elses(house: Hall) -> None:
    one, two, *others = house.people
    await sat(house, one, two, *others[:3])
    async with house.tx() as tx:
        member, owner = str(await home.view(tx, one.id)), str(await home.view(tx, house.owner.id))
    assert "*4 of 36*" in member
    assert "Who meets whom" not in member
    assert "*0 of 36*" in owner
    assert "5 people have been at a dialogue this year" in owner


async def test_owners_see_how_far_people_are_and_nothing_about_a_few(house: Hall) -> None:
    everybody = house.people
    await sat(house, *everybody[:4])
    too_few = await report(house)
    assert (too_few.bands, too_few.rows, too_few.pairs) == ([], [], 0)
    for at in range(4, 24, 4):
        await sat(house, *everybody[at : at + 4])
    await sat(house, everybody[0], everybody[1], everybody[23], came=())
    found = await report(house)
    assert found.bands == [Band(0, 5, 24), *(Band(n, n + 5, 0) for n in range(6, 36, 6)), Band(36, None, 0)]
    assert (found.pairs, found.again) == (6 * 6 + 3, 1)
    assert [(row.name, row.people, row.sessions) for row in found.rows] == [("Dialogues", 24, 7)]
    assert (found.pool, found.of_roster, found.is_over) == (24, False, False)


async def test_a_programme_of_few_is_left_out_with_another_one(house: Hall) -> None:
    await sat(house, *house.people[:8])
    await sat(house, *house.people[8:16])
    await house.met(*house.people[:3])
    found = await report(house)
    assert (found.rows, found.withheld, found.pairs) == ([], 2, 0), "else the rest would tell"


async def test_with_a_roster_whoever_has_not_come_is_counted_too(house: Hall) -> None:
    async with house.tx() as tx:
        for one in house.people:
            tx.session.add(
                RosterEntry(
                    workspace_id=tx.workspace_id,
                    person_id=one.id,
                    department="",
                    level="",
                    location="",
                    tags="",
                    started_on=date(2020, 1, 1),
                    added_at=tx.now,
                    updated_at=tx.now,
                )
            )
    await sat(house, *house.people[:10])
    found = await report(house)
    assert (found.pool, found.of_roster, found.took_part) == (24, True, 10)
    await sat(house, *house.people[8:22])
    assert (await report(house)).took_part is None, "two who have not come are not to be told"
    async with house.tx() as tx:
        plan, listed = await feasibility.opening(tx, house.owner.id)
        guests, _, _ = await feasibility.pool(tx, house.owner.id)
    assert (plan.people, listed, len(guests)) == (24, 24, 24)


async def test_last_year_is_looked_at_and_a_year_ahead_is_not(house: Hall) -> None:
    await sat(house, *house.people[:6], on=datetime(2025, 6, 1, tzinfo=UTC))
    assert (await report(house)).bands == []
    last = await report(house, 2025)
    assert (last.bands[0].people, last.is_over) == (6, True)
    for year in (2027, 2019, 0):
        with pytest.raises(InvalidInput):
            await report(house, year)


async def test_only_owners_see_the_report(house: Hall) -> None:
    async with house.tx() as tx:
        for refused in (
            partners.report(tx, house.people[0].id),
            feasibility.opening(tx, house.people[0].id),
            feasibility.pool(tx, house.people[0].id),
        ):
            with pytest.raises(NotAllowed):
                await refused


async def test_another_workspace_counts_for_nothing(
    house: Hall, database: Database, clock: SteppedClock
) -> None:
    await sat(house, *house.people[:6])
    other = await northwind.workspace(database, "T2")
    async with database.transaction(other) as tx:
        year = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
        assert await rows.counts(tx, year) == {}
        assert await rows.parts(tx, year) == []
        assert await rows.met_by(tx, house.people[0].id, year) == set()
        assert await rows.regulars(tx, since=year[0]) == set()
        assert await rows.repeats(tx, year) == (0, 0)
