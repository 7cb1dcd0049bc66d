"""The timeline: who did what and who got what, in the order in which people lived it."""

from collections.abc import AsyncIterator

import pytest

from bot.clock import SteppedClock
from bot.demo.northwind import FACILITATOR, STARTS, world
from bot.demo.opening import GROUPS
from bot.demo.playback import together
from bot.demo.players import Player, StageFright
from bot.demo.stage import Stage, open_stage
from bot.demo.timeline import Row, short, timeline


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """Northwind on its first morning, with nothing set up."""
    clock = SteppedClock(STARTS)
    async with open_stage(world(clock), clock, database_url=sqlite_url, hurry=True) as opened:
        yield opened


def told(stage: Stage) -> list[tuple[str, str]]:
    return [(("» " if row.act else "") + row.who, row.what) for row in timeline(stage.sandbox)]


async def test_an_answer_that_only_one_person_sees_follows_what_they_did(stage: Stage) -> None:
    await Player(stage, "U0AMARA").command("/plg sesion")
    act, answer = told(stage)
    assert act == ("» @amara", "/plg sesion")
    assert answer[0] == "@amara"
    assert answer[1].startswith("answers: I do not know that one. Did you mean `/plg session`?")


async def test_forms_show_what_was_chosen_and_not_its_id(stage: Stage) -> None:
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg program")
    await faith.fill({**GROUPS[0], "day": "2026-10-07", "weeks": "2"})
    (sent,) = [what for who, what in told(stage) if who == "» @faith" and "sends" in what]
    assert sent.startswith("sends “Set up a group”: Feedback Six, We give feedback too late")
    assert "@amara" in sent
    assert "U0AMARA" not in sent


async def test_a_home_says_what_it_shows(stage: Stage) -> None:
    await Player(stage, "U0AMARA").look_home()
    assert [who for who, _ in told(stage)] == ["» @amara", "@amara"]
    assert told(stage)[1][1].startswith("shows: plg keeps peer learning going")


async def test_direct_messages_are_told_with_their_answers(stage: Stage) -> None:
    amara = Player(stage, "U0AMARA")
    said = await amara.say("I asked first.")
    await amara.edit(said, "I asked first, and waited.")
    await amara.delete(said)
    acts = [what for who, what in told(stage) if who.startswith("»")]
    assert acts == [
        "writes to plg: I asked first.",
        "changes what they wrote to plg: I asked first, and waited.",
        "deletes what they wrote",
    ]


async def test_without_acts_only_what_was_sent_is_left(stage: Stage) -> None:
    amara = Player(stage, "U0AMARA")
    await amara.say("hello")
    await amara.command("/plg help")
    assert [row.act for row in timeline(stage.sandbox, acts=False)] == [False]


async def test_only_what_came_after_an_entry_is_told(stage: Stage) -> None:
    await Player(stage, "U0AMARA").say("hello")
    since = stage.sandbox.journal.entries[-1].n
    await Player(stage, "U0BRUNO").say("hello")
    assert {row.who for row in timeline(stage.sandbox, since=since)} == {"@bruno"}


async def test_a_button_that_is_not_there_cannot_be_pressed(stage: Stage) -> None:
    with pytest.raises(StageFright, match="U0AMARA has no message with"):
        await Player(stage, "U0AMARA").press_latest("tip.helpful")
    with pytest.raises(StageFright, match="U0AMARA got nothing with"):
        await Player(stage, "U0AMARA").press(None, "log.share")


def row(who: str, what: str, *, act: bool = False) -> Row:
    return Row(STARTS, who, what, act)


def test_the_same_message_to_several_people_is_one_line() -> None:
    rows = [row("@amara", "tip"), row("@bruno", "nudge"), row("@emil", "tip"), row("@amara", "x", act=True)]
    assert [(one.what, whom) for one, whom in together(rows)] == [
        ("tip", ["@amara", "@emil"]),
        ("nudge", ["@bruno"]),
        ("x", ["@amara"]),
    ]


def test_what_came_before_and_after_an_act_stays_apart() -> None:
    rows = [row("@amara", "tip"), row("@amara", "x", act=True), row("@bruno", "tip")]
    assert [whom for _, whom in together(rows)] == [["@amara"], ["@amara"], ["@bruno"]]


def test_long_texts_are_cut_to_one_line() -> None:
    assert short("two\nlines") == "two lines"
    assert len(short("word " * 100)) == 100
