from sqlalchemy import select

from bot.db.models import Person, PlannedStep, Workspace
from bot.demo.northwind import FEEDBACK
from bot.demo.stage import Stage
from tests.handlers.test_programs import heard, set_up


async def gone_because(stage: Stage) -> str | None:
    async with stage.bot.db.looking() as session:
        return (await session.execute(select(Workspace.gone_reason))).scalar_one()


async def test_when_the_app_is_thrown_out_nothing_more_is_tried(stage: Stage) -> None:
    await set_up(stage)
    await stage.sandbox.uninstall()
    await stage.sandbox.idle()
    assert await gone_because(stage) in {"app_uninstalled", "tokens_revoked"}
    assert await stage.bot.next_due() is None


async def test_a_revoked_token_stops_the_bot_until_it_is_connected_again(stage: Stage) -> None:
    await set_up(stage)
    await stage.sandbox.revoke_tokens()
    await stage.sandbox.idle()
    assert await gone_because(stage) == "tokens_revoked"


async def test_the_token_of_a_person_is_not_ours(stage: Stage) -> None:
    await set_up(stage)
    tokens = {"oauth": [FEEDBACK[0]], "bot": []}
    stage.sandbox.emit({"type": "tokens_revoked", "tokens": tokens, "event_ts": "1.0"})
    await stage.sandbox.idle()
    assert await gone_because(stage) is None


async def test_in_another_time_zone_the_next_tip_comes_at_ten_over_there(stage: Stage) -> None:
    await set_up(stage)
    before = len(heard(stage, FEEDBACK[0]))
    await stage.sandbox.person(FEEDBACK[0]).set_tz("Asia/Tokyo")
    await stage.sandbox.idle()
    async with stage.bot.db.looking() as session:
        found = await session.execute(
            select(Person.tz, PlannedStep.due_at)
            .join(PlannedStep, PlannedStep.person_id == Person.id)
            .where(Person.user_id == FEEDBACK[0], PlannedStep.kind == "tip", PlannedStep.week == 2)
        )
        tz, due = found.one()
    assert (tz, due.hour) == ("Asia/Tokyo", 1)
    assert len(heard(stage, FEEDBACK[0])) == before
