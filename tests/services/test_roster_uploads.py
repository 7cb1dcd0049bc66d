"""A list on its way to the roster: step by step, by its owner alone, and gone when it is over."""

from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import people, retention, roster, roster_uploads
from bot.db.models import Person, RosterUpload
from bot.db.session import Database, Tx
from bot.domain.profile import Profile
from bot.domain.roster_columns import Column
from bot.domain.roster_file import read_csv
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.services import roster_steps
from bot.services import roster_uploads as uploads
from bot.services.roster_uploads import Chosen
from tests.support import northwind

SECRET = "Sales of secrets"
FILE = {"file": "F1", "name": "people.csv"}
CHOSEN = Chosen({Column.EMAIL: "email", Column.DEPARTMENT: "department"})


def profiles() -> list[Profile]:
    return [Profile(f"U{n}", f"Person {n}", "UTC", email=f"p{n}@x.test") for n in range(1, 4)]


async def owner(tx: Tx, user_id: str = "UO") -> Person:
    return await people.find(tx, user_id) or await northwind.person(tx, user_id, is_owner=True)


async def begun(database: Database, source: dict[str, object] | None = None) -> tuple[int, int]:
    """Begin with a file of three people; return the workspace and the list."""
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        me = await owner(tx)
        upload_id = await uploads.begin(tx, me.id, dict(source or FILE), request_key="view:V1", view_id="V1")
    return workspace_id, upload_id


async def read(database: Database, workspace_id: int, upload_id: int) -> None:
    rows = "".join(f"p{n}@x.test,{SECRET}\n" for n in range(1, 4))
    async with database.transaction(workspace_id) as tx:
        sheet = read_csv(f"email,department\n{rows}".encode())
        assert await roster_steps.was_read(tx, upload_id, sheet, profiles(), tx.now) is not None


async def chosen(database: Database, workspace_id: int, upload_id: int, key: str = "k") -> None:
    async with database.transaction(workspace_id) as tx:
        await uploads.choose(tx, (await owner(tx)).id, upload_id, CHOSEN, key)


async def stored(tx: Tx, upload_id: int) -> RosterUpload:
    found = await roster_uploads.find(tx, upload_id)
    assert found is not None
    return found


async def kinds(tx: Tx) -> list[str]:
    return sorted(step.kind for step in (await northwind.steps(tx)).values())


async def test_a_list_is_begun_once_read_matched_looked_at_and_applied(database: Database) -> None:
    workspace_id, upload_id = await begun(database)
    assert (await begun(database))[1] == upload_id, "twice is once"
    await read(database, workspace_id, upload_id)
    await chosen(database, workspace_id, upload_id)
    async with database.transaction(workspace_id) as tx:
        assert await kinds(tx) == ["roster_preview", "roster_read"]
        view = await roster_steps.previewed(tx, upload_id)
        assert "*3 new*" in str(view)
        for _ in range(2):
            await uploads.ask_to_apply(tx, (await owner(tx)).id, upload_id)
        assert await kinds(tx) == ["roster_apply", "roster_preview", "roster_read"]
        assert "up to date" in str(await roster_steps.applied(tx, upload_id))
        assert await roster_steps.applied(tx, upload_id) is None
        assert {one.department for one in await roster.entries(tx)} == {SECRET}
        upload = await stored(tx, upload_id)
        assert (upload.outcome, upload.content, upload.accounts) == ("applied", "", "")
        again = await uploads.ask_to_apply(tx, (await owner(tx)).id, upload_id)
        assert again.outcome == "applied"


async def test_the_words_wait_for_the_window_and_are_kept_back_when_it_has_shown_them(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id, upload_id = await begun(database)
    await read(database, workspace_id, upload_id)
    async with database.transaction(workspace_id) as tx:
        (told,) = await northwind.queued(tx)
        assert told.due_at == clock.now() + roster_steps.GRACE
        await roster_steps.was_shown(tx, upload_id, uploads.READING)
        assert await northwind.keys(tx, state="cancelled") == [told.key]


async def test_a_fault_that_comes_up_between_looking_and_applying_changes_nothing(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id, upload_id = await begun(database)
    await read(database, workspace_id, upload_id)
    await chosen(database, workspace_id, upload_id)
    clock.move_to(clock.now() + timedelta(minutes=1))
    async with database.transaction(workspace_id) as tx:
        await northwind.person(tx, "U2", is_active=False, refreshed_at=tx.now)
        await uploads.ask_to_apply(tx, (await owner(tx)).id, upload_id)
        assert "has a deactivated account" in str(await roster_steps.applied(tx, upload_id))
        assert await roster.entries(tx) == []
        assert (await stored(tx, upload_id)).stage == uploads.SUMMARY


async def test_who_is_no_owner_any_more_applies_nothing(database: Database) -> None:
    workspace_id, upload_id = await begun(database)
    await read(database, workspace_id, upload_id)
    await chosen(database, workspace_id, upload_id)
    async with database.transaction(workspace_id) as tx:
        me = await owner(tx)
        await uploads.ask_to_apply(tx, me.id, upload_id)
        await northwind.person(tx, "UP", is_owner=True)
        me.is_owner = False
        await tx.session.flush()
        assert await roster_steps.applied(tx, upload_id) is None
        assert await roster.entries(tx) == []
        with pytest.raises(NotAllowed):
            await uploads.begin(tx, me.id, FILE, request_key="view:V2", view_id="V2")


async def test_nobody_else_sees_a_list_another_owner_has_begun(database: Database) -> None:
    workspace_id, upload_id = await begun(database)
    async with database.transaction(workspace_id) as tx:
        other = await owner(tx, "UP")
        for act in (uploads.mine, uploads.discard, uploads.ask_to_apply, uploads.back):
            with pytest.raises(Gone):
                await act(tx, other.id, upload_id)
    elsewhere = await northwind.workspace(database, "T2")
    async with database.transaction(elsewhere) as tx:
        with pytest.raises(Gone):
            await uploads.mine(tx, (await owner(tx)).id, upload_id)


async def test_what_is_thrown_away_is_emptied_and_cannot_be_applied(database: Database) -> None:
    workspace_id, upload_id = await begun(database)
    await read(database, workspace_id, upload_id)
    async with database.transaction(workspace_id) as tx:
        me = (await owner(tx)).id
        for _ in range(2):
            await uploads.discard(tx, me, upload_id)
        assert (await stored(tx, upload_id)).content == ""
        with pytest.raises(Gone):
            await uploads.ask_to_apply(tx, me, upload_id)
        assert await roster_steps.previewed(tx, upload_id) is None


async def test_nothing_is_applied_that_nobody_has_looked_at(database: Database) -> None:
    workspace_id, upload_id = await begun(database)
    await read(database, workspace_id, upload_id)
    async with database.transaction(workspace_id) as tx:
        with pytest.raises(InvalidInput):
            await uploads.ask_to_apply(tx, (await owner(tx)).id, upload_id)


async def test_after_a_day_what_nobody_has_settled_is_emptied(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id, upload_id = await begun(database)
    await read(database, workspace_id, upload_id)
    clock.move_to(clock.now() + timedelta(hours=23))
    async with database.transaction(workspace_id) as tx:
        await retention.purge(tx)
        assert SECRET in (await stored(tx, upload_id)).content
    clock.move_to(clock.now() + timedelta(hours=2))
    async with database.transaction(workspace_id) as tx:
        assert await retention.purge(tx) == 1
        assert await retention.purge(tx) == 0
        upload = await stored(tx, upload_id)
        assert (upload.outcome, upload.content, upload.accounts) == ("expired", "", "")


async def test_a_list_that_cannot_be_read_is_let_go_of_with_the_reason(database: Database) -> None:
    workspace_id, upload_id = await begun(database)
    async with database.transaction(workspace_id) as tx:
        view = await roster_steps.refused(tx, upload_id, "That file is empty.")
        assert "That file is empty." in str(view)
        assert (await stored(tx, upload_id)).outcome == "refused"
        assert await roster_steps.refused(tx, upload_id, "Again.") is None


async def test_picked_people_need_no_columns(database: Database) -> None:
    workspace_id, upload_id = await begun(database, {"users": ["U0A", "U0B"]})
    async with database.transaction(workspace_id) as tx:
        sheet = uploads.sheet_of(["U0A", "U0B", "U0X"])
        two = [Profile("U0A", "Ann", "UTC"), Profile("U0B", "Ben", "UTC")]
        view = await roster_steps.was_read(tx, upload_id, sheet, two, tx.now)
    assert "*2 new*" in str(view)
    assert "has the id U0X" in str(view)


async def test_a_change_that_could_not_be_made_can_be_tried_again(database: Database) -> None:
    workspace_id, upload_id = await begun(database)
    await read(database, workspace_id, upload_id)
    await chosen(database, workspace_id, upload_id)
    async with database.transaction(workspace_id) as tx:
        me = (await owner(tx)).id
        await uploads.ask_to_apply(tx, me, upload_id)
        await roster_steps.not_applied(tx, upload_id)
        assert "that is our fault" in str([row.payload for row in await northwind.queued(tx)]).lower()
        assert (await uploads.ask_to_apply(tx, me, upload_id)).stage == uploads.APPLYING
