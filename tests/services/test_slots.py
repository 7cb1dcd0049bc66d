from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import owned
from bot.db import sessions as session_rows
from bot.db import slots as poll_rows
from bot.db.models import CycleSession, Person, SlotPoll
from bot.db.session import Database
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.services import hours, session_changes, slot_choice, slot_standing, slots
from bot.services.session_changes import Appointment
from bot.services.slot_choice import Settled
from bot.services.slot_standing import Standing
from bot.services.slots import Wanted
from tests.conftest import START
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, group_of, keys, queued, steps

BERLIN = "Europe/Berlin"
TOPICS = load_topics(default_root())
DAY = timedelta(days=1)


@pytest.fixture
async def database(sqlite_url: str, clock: SteppedClock) -> AsyncIterator[Database]:
    made = Database(sqlite_url, clock)
    yield made
    await made.close()


@pytest.fixture
@kept_rows
async def group(database: Database) -> Northwind:
    """Six people in three zones who have told hours that overlap from 14 to 17 in Berlin."""
    made = await group_of(database)
    async with database.transaction(made.workspace_id) as tx:
        for person in made.members:
            begins, ends = {"Europe/Berlin": (9, 17), "America/New_York": (8, 16), "Asia/Kolkata": (12, 21)}[
                person.tz
            ]
            await hours.save(
                tx,
                person.id,
                days=list("01234"),
                begins=time(begins),
                ends=time(ends),
                country="",
                files=True,
            )
    return made


def wanted(group: Northwind, **changed: Any) -> Wanted:
    given: dict[str, Any] = {
        "group_id": group.group_id,
        "session": str(group.reconvene_id),
        "first": date(2026, 11, 2),
        "last": date(2026, 11, 6),
        "stretch": 0,
        "deadline": None,
        "tz": BERLIN,
        "place": "Room 4",
        "request_key": "view:1",
    }
    return Wanted(**(given | changed))


async def ask(database: Database, group: Northwind, who: int | None = None, **changed: Any) -> Standing:
    async with database.transaction(group.workspace_id) as tx:
        return await slots.open_poll(tx, who or group.facilitator.id, wanted(group, **changed))


async def vote(database: Database, group: Northwind, poll: Standing, number: int, *which: int) -> Standing:
    """Let a member answer with the slots of these numbers."""
    ids = list(poll.slots)
    async with database.transaction(group.workspace_id) as tx:
        stands = await slots.vote(tx, group.members[number].id, poll.poll.id, [ids[n] for n in which])
        await slot_choice.answered(tx, stands, TOPICS)
        return stands


async def settle(
    database: Database, group: Northwind, poll: Standing, number: int, who: int | None = None
) -> Settled:
    starts = list(poll.slots.values())[number]
    async with database.transaction(group.workspace_id) as tx:
        return await slot_choice.settle(tx, who or group.facilitator.id, poll.poll.id, starts, TOPICS)


async def decide(database: Database, group: Northwind, poll: Standing) -> str:
    async with database.transaction(group.workspace_id) as tx:
        return await slot_choice.decide(tx, poll.poll.id, TOPICS)


async def session(database: Database, group: Northwind) -> CycleSession:
    async with database.reading(group.workspace_id) as tx:
        return await owned.one(tx, CycleSession, group.reconvene_id)


async def said_so_far(database: Database, group: Northwind) -> dict[int, str]:
    async with database.reading(group.workspace_id) as tx:
        return await session_rows.answers(tx, group.reconvene_id)


async def words(database: Database, group: Northwind, prefix: str) -> list[str]:
    async with database.reading(group.workspace_id) as tx:
        return [str((row.payload or {}).get("text")) for row in await queued(tx, prefix)]


async def poll_now(database: Database, group: Northwind, poll: Standing) -> SlotPoll:
    async with database.reading(group.workspace_id) as tx:
        return await owned.one(tx, SlotPoll, poll.poll.id)


async def facilitator(database: Database, group: Northwind, **changed: object) -> None:
    async with database.transaction(group.workspace_id) as tx:
        person = await owned.one(tx, Person, group.facilitator.id)
        for name, value in changed.items():
            setattr(person, name, value)


async def test_the_group_is_asked_about_times_that_suit_all_of_its_zones(
    database: Database, group: Northwind
) -> None:
    poll = await ask(database, group)
    assert 2 <= len(poll.slots) <= 6
    for starts in poll.slots.values():
        assert all(one.fits(starts) for one in poll.workdays.values())
    (asked,) = await words(database, group, f"poll:{poll.poll.id}")
    assert "14:30 Berlin: <@U1> and <@U4>\n19:00 Kolkata: <@U3> and <@U6>" in asked
    assert "0 of 6 have answered" in asked
    async with database.reading(group.workspace_id) as tx:
        planned = await steps(tx, f"poll:{poll.poll.id}:")
    assert {step.kind for step in planned.values()} == {"slot_reminder", "slot_deadline"}


async def test_the_same_form_sent_twice_asks_once(database: Database, group: Northwind) -> None:
    first, again = await ask(database, group), await ask(database, group)
    assert first.poll.id == again.poll.id
    async with database.reading(group.workspace_id) as tx:
        assert await keys(tx, "poll:") == [f"poll:{first.poll.id}"]


async def test_a_second_question_waits_for_the_first(database: Database, group: Northwind) -> None:
    await ask(database, group)
    with pytest.raises(Gone) as refused:
        await ask(database, group, request_key="view:2")
    assert refused.value.field == "session"


async def test_only_who_leads_the_group_asks_while_they_are_here(
    database: Database, group: Northwind
) -> None:
    with pytest.raises(NotAllowed):
        await ask(database, group, who=group.members[0].id)
    await facilitator(database, group, paused_until=START + 30 * DAY)
    poll = await ask(database, group, who=group.members[0].id)
    assert poll.poll.opened_by == group.members[0].id


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"first": date(2026, 10, 1), "last": date(2026, 10, 2)}, "last", "passed already"),
        ({"first": date(2026, 11, 7), "last": date(2026, 11, 8)}, "last", "More days may help"),
        ({"deadline": START - DAY}, "deadline", "already passed"),
        ({"deadline": START + 60 * DAY}, "last", "More days may help"),
        ({"place": "p" * 201}, "place", "200"),
        ({"first": date(2026, 10, 5), "last": date(2026, 10, 6)}, "last", "More days may help"),
    ],
)
async def test_what_cannot_be_is_answered_at_its_field(
    database: Database, group: Northwind, changed: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask(database, group, **changed)
    assert refused.value.field == field
    assert said in refused.value.message


async def test_hours_that_never_meet_are_answered_with_how_far_outside_it_takes(
    database: Database,
) -> None:
    group = await group_of(database)
    with pytest.raises(InvalidInput) as refused:
        await ask(database, group)
    assert refused.value.field == "stretch"
    assert "Up to 2 hours outside, some do." in refused.value.message
    poll = await ask(database, group, stretch=120)
    (asked,) = await words(database, group, f"poll:{poll.poll.id}")
    assert "(outside working hours)" in asked


async def test_answers_show_in_the_channel_and_can_be_changed(database: Database, group: Northwind) -> None:
    poll = await ask(database, group)
    await vote(database, group, poll, 0, 0, 1)
    await vote(database, group, poll, 1, 1)
    stands = await vote(database, group, poll, 0, 1)
    assert [len(one.can) for one in stands.tallies][:2] == [0, 2]
    (asked,) = await words(database, group, f"poll:{poll.poll.id}")
    assert "2 of 6 have answered" in asked
    assert "*Best so far: 2*, it suits 2 of 6." in asked


async def test_the_same_answer_again_changes_nothing(database: Database, group: Northwind) -> None:
    poll = await ask(database, group)
    await vote(database, group, poll, 0, 0)
    before = (await poll_now(database, group, poll)).version
    await vote(database, group, poll, 0, 0)
    assert (await poll_now(database, group, poll)).version == before


async def test_a_stranger_and_a_former_member_do_not_answer(database: Database, group: Northwind) -> None:
    poll = await ask(database, group)
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await slots.vote(tx, group.facilitator.id, poll.poll.id, [])
        with pytest.raises(NotFound):
            await slots.vote(tx, group.members[0].id, 999, [])


async def test_an_answer_after_the_deadline_changes_nothing_and_says_why(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    poll = await ask(database, group)
    clock.move_to(poll.poll.deadline)
    with pytest.raises(Gone) as refused:
        await vote(database, group, poll, 0, 0)
    assert refused.value.field == "slots"
    await vote_settled(database, group, poll, clock)


async def vote_settled(database: Database, group: Northwind, poll: Standing, clock: SteppedClock) -> None:
    await settle(database, group, poll, 0)
    with pytest.raises(Gone) as refused:
        await vote(database, group, poll, 0, 0)
    assert "settled already" in refused.value.message


async def test_settled_by_the_facilitator_the_session_moves_and_who_can_is_attending(
    database: Database, group: Northwind
) -> None:
    poll = await ask(database, group)
    await vote(database, group, poll, 0, 2)
    await vote(database, group, poll, 1, 0)
    settled = await settle(database, group, poll, 2)
    assert not settled.already
    now = await session(database, group)
    assert now.starts_at == list(poll.slots.values())[2]
    assert await said_so_far(database, group) == {group.members[0].id: "attending"}
    (told,) = await words(database, group, f"session_moved:{group.reconvene_id}:v2:{group.members[0].id}")
    assert "has the time that suits most of you" in told
    assert "You said: *attending*" in told
    (other,) = await words(database, group, f"session_moved:{group.reconvene_id}:v2:{group.members[2].id}")
    assert "Whoever said that this time suits is down as attending." in other
    (asked,) = await words(database, group, f"poll:{poll.poll.id}")
    assert "It suits 1 of 6. <@U2> cannot come then." in asked
    async with database.reading(group.workspace_id) as tx:
        assert await steps(tx, f"poll:{poll.poll.id}:") == {}


async def test_whoever_settles_second_gets_what_was_settled_first(
    database: Database, group: Northwind
) -> None:
    poll = await ask(database, group)
    await settle(database, group, poll, 1)
    second = await settle(database, group, poll, 0)
    assert second.already
    assert second.stands.poll.chosen == list(poll.slots.values())[1]
    assert (await session(database, group)).version == 2


async def test_a_time_that_has_passed_cannot_be_taken(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    poll = await ask(database, group)
    clock.move_to(min(poll.slots.values()))
    with pytest.raises(InvalidInput) as refused:
        await settle(database, group, poll, 0)
    assert refused.value.field == "time"


async def test_at_the_deadline_the_rule_takes_what_suits_most(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    poll = await ask(database, group)
    for number, which in enumerate([(0, 3), (3,), (3, 1), (1,)]):
        await vote(database, group, poll, number, *which)
    clock.move_to(poll.poll.deadline)
    assert await decide(database, group, poll) == "done"
    assert (await session(database, group)).starts_at == list(poll.slots.values())[3]
    assert await decide(database, group, poll) == "closed"


@pytest.mark.parametrize("answers", [[], [()], [(), (), (), (), (), ()], [(0,), (1,)]])
async def test_when_no_time_suits_half_of_them_nothing_moves_and_other_times_are_offered(
    database: Database, group: Northwind, clock: SteppedClock, answers: Sequence[tuple[int, ...]]
) -> None:
    before = (await session(database, group)).starts_at
    poll = await ask(database, group)
    for number, which in enumerate(answers):
        await vote(database, group, poll, number, *which)
    clock.move_to(poll.poll.deadline)
    assert await decide(database, group, poll) == "none"
    assert (await session(database, group)).starts_at == before
    (told,) = await words(database, group, f"poll_none:{poll.poll.id}")
    assert "suits half of the group" in told
    (asked,) = await words(database, group, f"poll:{poll.poll.id}")
    assert "nothing was settled" in asked


async def test_after_that_the_facilitator_can_take_the_best_all_the_same(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    poll = await ask(database, group)
    await vote(database, group, poll, 0, 1)
    clock.move_to(poll.poll.deadline)
    await decide(database, group, poll)
    assert not (await settle(database, group, poll, 1)).already
    assert (await session(database, group)).starts_at == list(poll.slots.values())[1]


async def test_when_all_have_answered_the_facilitator_hears_the_best(
    database: Database, group: Northwind
) -> None:
    poll = await ask(database, group)
    for number in range(6):
        await vote(database, group, poll, number, 0, *([1] if number < 5 else []))
    (told,) = await words(database, group, f"poll_complete:{poll.poll.id}")
    assert "it suits 6 of 6." in told
    assert (await poll_now(database, group, poll)).closed_at is None


async def test_a_group_that_runs_itself_needs_nobody_to_settle(database: Database, group: Northwind) -> None:
    await facilitator(database, group, is_active=False)
    poll = await ask(database, group, who=group.members[3].id)
    for number in range(6):
        await vote(database, group, poll, number, 1)
    assert (await poll_now(database, group, poll)).outcome == "settled"
    assert (await session(database, group)).starts_at == list(poll.slots.values())[1]


async def test_a_member_does_not_settle_while_somebody_leads(database: Database, group: Northwind) -> None:
    poll = await ask(database, group)
    with pytest.raises(NotAllowed) as refused:
        await settle(database, group, poll, 0, who=group.members[0].id)
    assert "I settle it when the time to answer is over" in refused.value.message


async def test_only_who_has_not_answered_is_reminded_and_who_is_away_is_left_alone(
    database: Database, group: Northwind
) -> None:
    poll = await ask(database, group)
    await vote(database, group, poll, 0, 0)
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.members[1].id)).paused_until = START + 30 * DAY
        (await owned.one(tx, Person, group.members[2].id)).is_active = False
    for _ in range(2):
        async with database.transaction(group.workspace_id) as tx:
            assert await slots.remind(tx, poll.poll.id, 8) == "done"
    async with database.reading(group.workspace_id) as tx:
        told = await keys(tx, "poll_reminder:")
    assert told == [f"poll_reminder:{poll.poll.id}:{one.id}" for one in group.members[3:]]


async def test_a_session_moved_by_hand_closes_the_question(database: Database, group: Northwind) -> None:
    poll = await ask(database, group)
    async with database.transaction(group.workspace_id) as tx:
        await session_changes.move(
            tx,
            group.facilitator.id,
            group.reconvene_id,
            Appointment(datetime(2026, 11, 9, 12, tzinfo=UTC), BERLIN, "Room 4"),
            version=1,
            topics=TOPICS,
        )
    assert (await poll_now(database, group, poll)).outcome == "overtaken"
    assert "settled in another way" in (await words(database, group, f"poll:{poll.poll.id}"))[0]


async def test_a_question_taken_back_is_closed_for_all(database: Database, group: Northwind) -> None:
    poll = await ask(database, group)
    for already in (False, True):
        async with database.transaction(group.workspace_id) as tx:
            done = await slot_choice.withdraw(tx, group.facilitator.id, poll.poll.id)
        assert done.already is already
    with pytest.raises(Gone):
        await vote(database, group, poll, 0, 0)


async def test_an_archived_group_answers_and_settles_nothing(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    poll = await ask(database, group)
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
    with pytest.raises(Gone):
        await vote(database, group, poll, 0, 0)
    with pytest.raises(Gone):
        await settle(database, group, poll, 0)
    clock.move_to(poll.poll.deadline)
    assert await decide(database, group, poll) == "over"


async def test_a_session_that_is_over_by_then_keeps_its_time(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    poll = await ask(database, group, deadline=datetime(2026, 11, 4, 12, tzinfo=UTC))
    for number in range(5):
        await vote(database, group, poll, number, 0)
    clock.move_to(datetime(2026, 11, 4, 13, tzinfo=UTC))
    assert await decide(database, group, poll) == "none"
    assert (await session(database, group)).version == 1


async def test_the_first_session_of_the_next_cycle_is_offered_with_its_time(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    poll = await ask(database, group, session="next", first=date(2026, 11, 16), last=date(2026, 11, 20))
    for number in range(4):
        await vote(database, group, poll, number, 1)
    clock.move_to(poll.poll.deadline)
    assert await decide(database, group, poll) == "done"
    (told,) = await words(database, group, f"poll_next:{poll.poll.id}")
    assert "first session of the next cycle" in told
    async with database.reading(group.workspace_id) as tx:
        agreed = await poll_rows.next_start(tx, group.group_id)
    assert agreed is not None
    assert agreed.chosen == list(poll.slots.values())[1]


async def test_who_left_is_neither_counted_nor_waited_for(database: Database, group: Northwind) -> None:
    poll = await ask(database, group)
    await vote(database, group, poll, 0, 0)
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.members[0].id)).is_active = False
        stands = await slot_standing.standing(tx, await slot_standing.find_open(tx, poll.poll.id))
        what = slot_standing.shown(tx, stands)
    assert (what.members, what.answered, what.best) == (5, 0, None)
