import pytest

from bot.clock import SteppedClock
from bot.db import agenda as runs
from bot.db import votes as rows
from bot.db.session import Database, Tx
from bot.domain.script import Part
from bot.domain.votes import MOST_CANDIDATES
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.services import agenda, memberships, votes
from bot.services.agenda_access import running
from tests.support.holding import go_to, run_of, shown, start
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, group_of

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
@kept_rows
async def voting(database: Database, clock: SteppedClock) -> tuple[Northwind, int]:
    """A group at the vote of its reconvene session; three lines were noted in the work session."""
    northwind = await group_of(database)
    async with database.transaction(northwind.workspace_id) as tx:
        notes = "- Same day\n- Ask first\n- same day."
        await runs.keep_note(
            tx, northwind.work_id, "alternatives", notes, label="What one could try", author_id=1
        )
    run_id = await start(database, northwind, clock, kind="reconvene")
    await go_to(database, northwind, run_id, Part.VOTE)
    return northwind, run_id


async def choose(tx: Tx, person_id: int, run_id: int, *numbers: int) -> None:
    on = await running(tx, person_id, run_id)
    ids = [row.id for row in await rows.strategies(tx, on.session.cycle_id)]
    await votes.choose(tx, on, person_id, [ids[n] for n in numbers])


async def add(tx: Tx, person_id: int, run_id: int, text: str, key: str = "view:1") -> None:
    await votes.add(tx, await running(tx, person_id, run_id), person_id, text, key)


async def test_candidates_come_from_the_notes_and_from_members_and_the_best_are_settled(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    amara, bruno, chloe = (one.id for one in northwind.members[:3])
    async with database.transaction(northwind.workspace_id) as tx:
        await add(tx, amara, run_id, "Write it down")
        await choose(tx, amara, run_id, 0, 1, 2)
        await choose(tx, bruno, run_id, 0)
        await choose(tx, bruno, run_id, 2)  # changed until it is closed
        await choose(tx, chloe, run_id, 2)
        assert "3 of 6 have voted" in (await shown(tx, run_id))[-1]
        await agenda.move_on(tx, amara, run_id, (await run_of(tx, run_id)).turn)
        settled = await rows.strategies(tx, northwind.cycle_id)
        assert [(row.text, row.votes, row.best) for row in settled] == [
            ("Same day", 1, True),
            ("Ask first", 1, True),
            ("Write it down", 3, True),
        ]
        assert [row.author_id for row in settled] == [None, None, amara]


@one_database
async def test_votes_stay_secret_until_the_vote_is_closed_and_who_chose_what_for_ever(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    amara, bruno = northwind.members[0].id, northwind.members[1].id
    async with database.transaction(northwind.workspace_id) as tx:
        await choose(tx, amara, run_id, 1)
        assert "1 vote" not in (await shown(tx, run_id))[-1]
        assert await rows.own(tx, northwind.cycle_id, viewer=bruno) == []
        await votes.close(tx, await running(tx, bruno, run_id))
        words = (await shown(tx, run_id))[-1]
        assert "1. Ask first · 1 vote" in words
        assert "<@U1>" not in words


@one_database
async def test_a_vote_after_the_vote_was_closed_is_refused_and_it_can_be_opened_again(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    amara, bruno = northwind.members[0].id, northwind.members[1].id
    async with database.transaction(northwind.workspace_id) as tx:
        await choose(tx, amara, run_id, 0)
        await votes.close(tx, await running(tx, amara, run_id))
        with pytest.raises(Gone) as refused:
            await choose(tx, bruno, run_id, 1)
        assert refused.value.field == "votes"
        assert "open it again" in refused.value.message
        with pytest.raises(Gone) as late:
            await add(tx, bruno, run_id, "Something new")
        assert late.value.field == "text"
        await votes.reopen(tx, await running(tx, bruno, run_id))
        assert not any(row.best for row in await rows.strategies(tx, northwind.cycle_id))
        await choose(tx, bruno, run_id, 1)
        await votes.close(tx, await running(tx, bruno, run_id))
        assert [row.best for row in await rows.strategies(tx, northwind.cycle_id)] == [True, True]


@one_database
async def test_a_form_sent_when_the_group_is_at_another_step_says_so(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    amara = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.go_back(tx, amara, run_id, (await run_of(tx, run_id)).turn)
        with pytest.raises(Gone, match="Gone") as refused:
            await choose(tx, amara, run_id, 0)
        assert "not on now" in refused.value.message


@one_database
async def test_each_has_up_to_three_votes_for_what_is_on_the_list(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    amara = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        for number in range(2, 5):
            await add(tx, amara, run_id, f"Strategy {number}", f"view:{number}")
        with pytest.raises(InvalidInput):
            await choose(tx, amara, run_id, 0, 1, 2, 3)
        on = await running(tx, amara, run_id)
        with pytest.raises(InvalidInput):
            await votes.choose(tx, on, amara, [9999])
        with pytest.raises(NotAllowed):
            await choose(tx, northwind.facilitator.id, run_id, 0)


@one_database
async def test_a_strategy_is_added_once_and_none_twice(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    amara = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        for _ in range(2):
            await add(tx, amara, run_id, "Write it down")
        assert len(await rows.strategies(tx, northwind.cycle_id)) == 3
        for text, said in (("ASK  first.", "already"), ("", "few words"), ("x" * 601, "600")):
            with pytest.raises(InvalidInput) as refused:
                await add(tx, amara, run_id, text, f"view:{said}")
            assert said in refused.value.message
            assert refused.value.field == "text"
        for number in range(3, MOST_CANDIDATES):
            await add(tx, amara, run_id, f"Strategy {number}", f"view:{number}")
        with pytest.raises(InvalidInput, match="InvalidInput") as full:
            await add(tx, amara, run_id, "One more", "view:more")
        assert "20 on the list" in full.value.message


@one_database
async def test_the_votes_of_those_who_left_do_not_count(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    amara, bruno = northwind.members[0].id, northwind.members[1].id
    async with database.transaction(northwind.workspace_id) as tx:
        await choose(tx, amara, run_id, 0)
        await choose(tx, bruno, run_id, 1)
        await memberships.leave(tx, bruno, reason=memberships.LEFT)
        await votes.close(tx, await running(tx, amara, run_id))
        assert [row.votes for row in await rows.strategies(tx, northwind.cycle_id)] == [1, 0]


@one_database
async def test_nobody_voted_and_the_session_goes_on(
    database: Database, voting: tuple[Northwind, int]
) -> None:
    northwind, run_id = voting
    async with database.transaction(northwind.workspace_id) as tx:
        turn = (await run_of(tx, run_id)).turn
        await agenda.move_on(tx, northwind.members[0].id, run_id, turn)
        assert not any(row.best for row in await rows.strategies(tx, northwind.cycle_id))
