"""The roster follows Slack: who leaves, comes back, gets another account, changes while nobody listened."""

from datetime import timedelta

from bot.db import roster_lines
from bot.demo.stage import Stage
from bot.domain.roster import Line
from sandbox.faults import Fault
from sandbox.world import User
from tests.handlers.test_programs import heard, set_up
from tests.handlers.test_roster import given, on_it, sent


async def taken(stage: Stage, *user_ids: str) -> None:
    me = await given(stage, people=list(user_ids))
    await sent(stage, me)
    await me.close(all=True)


async def lines(stage: Stage) -> dict[str, Line]:
    async with stage.bot.db.reading(1) as tx:
        return await roster_lines.lines(tx)


async def test_who_is_deactivated_leaves_the_roster_and_comes_back(stage: Stage) -> None:
    await taken(stage, "U0AMARA", "U0BRUNO")
    await stage.sandbox.deactivate("U0AMARA")
    await stage.stepper.settle()
    assert [one.user_id for one in await on_it(stage)] == ["U0BRUNO"]
    await stage.sandbox.reactivate("U0AMARA")
    await stage.stepper.settle()
    assert [one.user_id for one in await on_it(stage)] == ["U0AMARA", "U0BRUNO"]


async def test_a_new_account_of_the_same_address_takes_the_entry_over(stage: Stage) -> None:
    await taken(stage, "U0AMARA")
    await stage.sandbox.deactivate("U0AMARA")
    new = User("U0AMARA2", "amara", "Amara Lindqvist", email="amara@northwind.example")
    await stage.sandbox.join_team(new)
    await stage.stepper.settle()
    assert [one.user_id for one in await on_it(stage)] == ["U0AMARA2"]


async def test_a_stranger_who_joins_is_left_alone(stage: Stage) -> None:
    await taken(stage, "U0AMARA")
    await stage.sandbox.join_team(User("U0NEW", "nell", "Nell New", email="nell@northwind.example"))
    await stage.stepper.settle()
    assert [one.user_id for one in await on_it(stage)] == ["U0AMARA"]


async def test_what_changed_while_nobody_listened_is_learnt_in_the_night(stage: Stage) -> None:
    await set_up(stage)
    await taken(stage, "U0AMARA", "U0BRUNO", "U0CHLOE", "U0DEVI")
    users = stage.sandbox.world.users
    users["U0AMARA"].deleted = True
    users["U0BRUNO"].tz = "Asia/Tokyo"
    users["U0CHLOE"].email = "chloe.new@northwind.example"
    del users["U0DEVI"]
    before = len(heard(stage, "U0FAITH"))
    await stage.stepper.advance(timedelta(hours=20))
    here = {one.user_id: one.tz for one in await on_it(stage)}
    assert here == {"U0BRUNO": "Asia/Tokyo", "U0CHLOE": "America/New_York"}
    assert (await lines(stage))["U0CHLOE"].email == "chloe.new@northwind.example"
    told = [message.text for message in heard(stage, "U0FAITH")[before:]]
    assert len([words for words in told if "<@U0AMARA> has left this workspace" in words]) == 1
    await stage.stepper.advance(timedelta(days=2))
    again = [message.text for message in heard(stage, "U0FAITH")[before:]]
    assert len([words for words in again if "<@U0AMARA> has left this workspace" in words]) == 1


async def test_a_night_in_which_slack_is_away_is_made_up_for_in_the_next(stage: Stage) -> None:
    await taken(stage, "U0AMARA")
    stage.sandbox.world.users["U0AMARA"].deleted = True
    stage.sandbox.faults.add(Fault("users.list", "error:internal_error", times=5))
    await stage.stepper.advance(timedelta(hours=22))
    assert len(await on_it(stage)) == 1
    await stage.stepper.advance(timedelta(days=1))
    assert await on_it(stage) == []
