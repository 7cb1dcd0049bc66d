"""A month of dialogues: a waitlist, a date merged into another, a no-show, tables that join, and after."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.demo.timeline import timeline
from sandbox.person.elements import spots
from sandbox.render import text_of
from sandbox.world import Channel, Message
from tests.support.golden import difference, matches

GOLDEN = Path(__file__).parent / "golden" / "dialogues.txt"
AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA = FEEDBACK
GITA, HANNES, ISLA, JAMAL, KEIKO = DELEGATING
TRUST, MEETINGS, MISTAKES = "trust-from-afar", "meetings-worth-having", "what-a-mistake-taught-me"
FIRST = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Berlin
SMALL = datetime(2026, 10, 22, 8, 0, tzinfo=UTC)  # the Thursday after: two sign up
LATER = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)  # in November, after the clocks have changed
COMING = (AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA, GITA, HANNES)


async def test_a_month_of_dialogues(stage: Stage) -> None:
    await open_dates(stage)
    await sign_up(stage)
    await the_day_before(stage)
    await seated_and_a_no_show(stage)
    await held(stage)
    await merged(stage)
    lines = [row.line() for row in timeline(stage.sandbox)]
    assert matches(GOLDEN, lines), difference(GOLDEN, lines)
    await a_month_later_everybody_has_met_somebody_new(stage)


async def open_dates(stage: Stage) -> None:
    """Faith opens three dates, one of them with a coach."""
    faith = Player(stage, FACILITATOR)
    for topic, starts, more in (
        (TRUST, FIRST, {"tables": "2", "coaches": [KEIKO], "place": "https://meet.northwind.example/1"}),
        (MEETINGS, SMALL, {"limit": "2"}),
        (MISTAKES, LATER, {"tables": "2"}),
    ):
        form: dict[str, Any] = {"topic": topic, "day": starts.date(), "time": "10:00"}
        await faith.command("/plg dialogue open")
        await faith.fill(form | more)


async def sign_up(stage: Stage) -> None:
    """Eight take the seats of the first date and two wait; Amara gives hers back, and Isla gets it."""
    for user_id in (*COMING, ISLA, JAMAL):
        await press_list(stage, user_id, "dialogue.sign_up", TRUST)
    await press_list(stage, AMARA, "dialogue.give_up")
    assert told(stage, ISLA, "A seat has come free")
    assert not told(stage, JAMAL, "A seat has come free")
    for user_id in (BRUNO, HANNES):
        await press_list(stage, user_id, "dialogue.sign_up", MEETINGS)
    for user_id in (EMIL, GITA):
        await press_list(stage, user_id, "dialogue.sign_up", MISTAKES)


async def press_list(stage: Stage, user_id: str, action_id: str, topic: str = "") -> None:
    """Press a button of the list that `/plg dialogue` shows, the one beside a topic if given."""
    player = Player(stage, user_id)
    shown = (await player.command("/plg dialogue")).ephemeral
    assert shown is not None
    title = stage.bot.house.dialogue_topics[topic].title if topic else ""
    block = next(
        spot.block_id
        for spot in spots(shown.blocks)
        if spot.action_id == action_id and f"*{title}" in text_of_block(shown, spot.block_id)
    )
    outcome = await player.person.click(shown, action_id, block_id=block)
    assert outcome.ok, outcome
    await stage.stepper.settle()


def text_of_block(message: Message, block_id: str) -> str:
    block = next(one for one in message.blocks if one.get("block_id") == block_id)
    return str((block.get("text") or {}).get("text"))


def told(stage: Stage, user_id: str, words: str) -> list[Message]:
    return [m for m in Player(stage, user_id).person.inbox() if words in m.text]


async def the_day_before(stage: Stage) -> None:
    """Everybody hears how many they will be; until ten minutes before, nobody learns who."""
    await stage.stepper.advance_to(FIRST - timedelta(minutes=11))
    sitting = {*COMING, ISLA} - {AMARA}
    for user_id in sitting:
        assert len(told(stage, user_id, "You will be four")) == 1
    nobody_knows(stage, sitting | {KEIKO})
    assert told(stage, JAMAL, "No seat has come free")


def nobody_knows(stage: Stage, people: set[str]) -> None:
    """Nothing that anybody could see names somebody who is coming, except to themselves."""
    world = stage.sandbox.world
    for user_id in world.users:
        if user_id == FACILITATOR:  # she has named the coach
            continue
        person = stage.sandbox.person(user_id)
        seen = [m for channel in person.channels() for m in person.messages(channel)]
        words = "\n".join([*(text_of(m, world) for m in seen), *(m.text for m in seen)])
        for other in people - {user_id}:
            assert f"<@{other}>" not in words, (user_id, other)
            assert world.users[other].real_name not in words, (user_id, other)


def tables(stage: Stage) -> list[Channel]:
    return [channel for channel in stage.sandbox.world.channels.values() if channel.kind == "mpim"]


def members(stage: Stage, table: Channel) -> list[str]:
    return sorted(set(table.members) - {stage.sandbox.world.app.bot_user})


async def press_table(stage: Stage, user_id: str, action_id: str) -> Message:
    """Press a button in the newest conversation of somebody's table."""
    table = [one for one in tables(stage) if user_id in one.members][-1]
    where = next(
        m for m in reversed(table.messages) if any(s.action_id == action_id for s in spots(m.blocks))
    )
    await Player(stage, user_id).press(where, action_id)
    return where


async def seated_and_a_no_show(stage: Stage) -> None:
    """Two tables of four, one with Keiko; at one of them only two appear, and they join the other."""
    await stage.stepper.advance_to(FIRST - timedelta(minutes=9))
    first, second = tables(stage)
    small, large = sorted((first, second), key=lambda table: KEIKO in table.members)
    assert [len(members(stage, table)) for table in (small, large)] == [4, 5]
    for user_id in members(stage, small)[:2]:
        await press_table(stage, user_id, "dialogue.here")
    at_large = [one for one in members(stage, large) if one != KEIKO]
    for user_id in at_large[:3]:
        await press_table(stage, user_id, "dialogue.here")
    await stage.stepper.advance_to(FIRST + timedelta(minutes=5))
    joined = tables(stage)[-1]
    assert set(members(stage, joined)) == {*members(stage, small)[:2], *at_large, KEIKO}


async def held(stage: Stage) -> None:
    """They go through the script in their conversation; one line becomes a suggestion."""
    table = tables(stage)[-1]
    here = [one for one in members(stage, table) if one != KEIKO]
    await press_table(stage, here[0], "agenda.start")
    steps = stage.bot.house.dialogue_topics[TRUST].script.steps
    for number, step in enumerate(steps):
        await stage.stepper.advance(timedelta(minutes=step.minutes - 1))
        if any(record.name == "suggestions" for record in step.records):
            await press_table(stage, here[1], "session_notes.open")
            form = Player(stage, here[1]).person.modal
            assert form is not None
            names = [block["block_id"] for block in form.definition["blocks"] if block["type"] == "input"]
            await Player(stage, here[1]).fill({names[-1]: "A buddy from another site for everybody new"})
        if number == len(steps) - 1:
            await press_table(stage, here[3], "attendance.here")
        await press_table(stage, here[2], "agenda.next")
    await stage.stepper.advance_to(FIRST + timedelta(hours=3))


async def merged(stage: Stage) -> None:
    """Two days before the small date both are asked; Bruno moves, Hannes would rather stay, and it is off."""
    assert told(stage, BRUNO, "Would another date suit you?")
    moved = await Player(stage, BRUNO).press_latest("dialogue.move")
    assert moved.ephemeral is not None
    await Player(stage, HANNES).press_latest("dialogue.stay")
    await stage.stepper.advance_to(SMALL - timedelta(days=1))
    assert told(stage, HANNES, "This dialogue does not take place")
    await Player(stage, HANNES).press_latest("dialogue.sign_up")
    await stage.stepper.advance_to(LATER + timedelta(minutes=1))
    table = tables(stage)[-1]
    assert members(stage, table) == sorted((BRUNO, HANNES, EMIL, GITA))
    for user_id in (BRUNO, HANNES, EMIL, GITA):
        await press_table(stage, user_id, "dialogue.here")
    await stage.stepper.advance_to(LATER + timedelta(hours=3))
    assert "Your table" in table.messages[0].text


async def a_month_later_everybody_has_met_somebody_new(stage: Stage) -> None:
    """Who was there hears whom they met for the first time; who was not is not scolded."""
    (after,) = told(stage, EMIL, "Thank you for being at *What a mistake taught me*")
    assert f"<@{HANNES}> for the first time" in after.text
    for user_id in stage.sandbox.world.users:
        for message in Player(stage, user_id).person.inbox():
            assert not {"missed", "absent", "did not come"} & set(message.text.lower().split())
