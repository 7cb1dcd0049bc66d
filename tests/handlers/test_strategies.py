from datetime import UTC, datetime

from bot.db import groups
from bot.db.models import Strategy
from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from sandbox.render import text_of
from sandbox.world import Channel, Message
from tests.handlers.test_programs import set_up
from tests.support.kept import kept

AMARA, BRUNO, GITA = "U0AMARA", "U0BRUNO", "U0GITA"
ASK = "Ask <!channel> for their view before you give yours."


@kept
async def voted(stage: Stage) -> Channel:
    """A group whose cycle is over, with one strategy voted best."""
    channel = await set_up(stage, weeks="1")
    async with stage.bot.db.transaction(1) as tx:
        group = await groups.by_channel(tx, channel.id)
        assert group is not None
        cycle = await groups.current_cycle(tx, group.id)
        assert cycle is not None
        tx.session.add(
            Strategy(
                workspace_id=1,
                group_id=group.id,
                cycle_id=cycle.id,
                text=ASK,
                votes=4,
                best=True,
                request_key="note:1",
                created_at=tx.now,
            )
        )
    await stage.stepper.advance_to(datetime(2026, 10, 14, 13, 0, tzinfo=UTC))
    return channel


def posted(channel: Channel) -> Message:
    (message,) = [m for m in channel.messages if "What works for us" in m.text]
    return message


async def found_by(stage: Stage, user_id: str, words: str = "") -> str:
    outcome = await stage.sandbox.person(user_id).command(f"/plg strategies {words}".strip())
    assert outcome.ephemeral is not None
    return text_of(outcome.ephemeral)


async def test_the_group_is_asked_once_in_its_channel_and_any_member_answers(stage: Stage) -> None:
    channel = await voted(stage)
    assert "May later groups" in text_of(posted(channel))
    assert posted(channel).pinned_by == stage.sandbox.world.app.bot_user
    assert "&lt;!channel&gt;" in posted(channel).text, "the words ping nobody"
    outcome = await stage.sandbox.person(BRUNO).click(posted(channel), "strategies.share")
    assert outcome.ephemeral is not None
    assert "Thank you." in outcome.ephemeral.text
    await stage.stepper.settle()
    assert "Stop sharing" in text_of(posted(channel))
    refused = await stage.sandbox.person(FACILITATOR).click(posted(channel), "strategies.keep")
    assert refused.ephemeral is not None
    assert "Only the members of this group" in refused.ephemeral.text
    await stage.stepper.settle()
    assert "Stop sharing" in text_of(posted(channel))


async def test_others_find_them_only_while_the_group_agrees(stage: Stage) -> None:
    channel = await voted(stage)
    assert "Nothing yet for these words" in await found_by(stage, GITA, "views")
    await stage.sandbox.person(AMARA).click(posted(channel), "strategies.share")
    await stage.stepper.settle()
    there = await found_by(stage, GITA, "views")
    assert ASK in there
    assert "Leads Europe" not in there
    await stage.sandbox.person(BRUNO).click(posted(channel), "strategies.keep")
    assert "Nothing yet for these words" in await found_by(stage, GITA, "views")
    assert ASK in await found_by(stage, BRUNO), "one's own stay"
