"""Commands of people who have no part in it, from elsewhere, and commands that nobody meant like that."""

from typing import Any

import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from bot.handlers.registry import SUBCOMMANDS
from bot.messages.general import SORRY, SORRY_FOR_A_CLICK
from sandbox import events, interact
from sandbox.faults import Fault
from sandbox.render import text_of
from sandbox.transport import Answer
from sandbox.world import User
from tests.handlers.logbook import AMARA, BRUNO, entries, listed, practising, someone
from tests.handlers.test_programs import faith, set_up

GUEST, LONER = "U0GUS", "U0GITA"


def said_to(outcome: Any) -> str:
    """Return what somebody reads after a command, in its answer or in the form it opened."""
    return text_of(outcome.ephemeral) + text_of(outcome.modal)


def people(stage: Stage) -> list[str]:
    """Return a guest, one guest of a single channel, somebody in no group, a member, and the bot itself."""
    world = stage.sandbox.world
    world.add_user(User(GUEST, "gus", "Gus Guest", is_restricted=True))
    world.add_user(User("U0UMA", "uma", "Uma Visitor", is_ultra_restricted=True))
    general = world.channels["C0GENERAL"]
    general.members += [GUEST, "U0UMA", world.app.bot_user]
    return [GUEST, "U0UMA", LONER, AMARA, world.app.bot_user]


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
async def test_every_command_answers_everybody_and_only_them(stage: Stage, name: str) -> None:
    await faith(stage).command("/plg help")
    before = {id_: len(channel.messages) for id_, channel in stage.sandbox.world.channels.items()}
    for user_id in people(stage):
        person = someone(stage, user_id)
        outcome = await person.command(f"/plg {name}", "general")
        assert outcome.ok, user_id
        said = said_to(outcome)
        assert said, user_id
        assert SORRY not in said
        if outcome.modal is not None:
            await person.close(all=True)
    for id_, number in before.items():
        for message in stage.sandbox.world.channels[id_].messages[number:]:
            assert message.ephemeral_to, "nobody else sees it"


@pytest.mark.parametrize("name", ["program", "owners", "prompt"])
async def test_who_may_not_is_told_so_and_gets_their_words_back(stage: Stage, name: str) -> None:
    await faith(stage).command("/plg help")
    await set_up(stage)
    for user_id in (AMARA, LONER):
        outcome = await someone(stage, user_id).command(f"/plg {name} My <own> words")
        assert outcome.modal is None
        said = said_to(outcome)
        assert "lease ask" in said or "you facilitate none" in said
        assert name == "owners" or "My <own> words" in said


async def brought(stage: Stage, **changed: Any) -> Answer:
    """Bring a command of Amara's to the app, changed like this."""
    world = stage.sandbox.world
    general = world.channels["C0GENERAL"]
    payload = interact.slash_command(stage.sandbox, world.users[AMARA], general, "/plg", "log Some <words>")
    return await stage.sandbox.dispatcher.deliver("slash_commands", payload | changed)


async def test_a_command_from_a_workspace_that_is_not_connected_says_so(stage: Stage) -> None:
    answer = await brought(stage, team_id="T0ELSEWHERE", user_id="U0ELSEWHERE")
    assert answer.ok
    assert answer.body is not None
    assert "plg is not set up in this workspace." in text_of(answer.body)
    assert "Some" in text_of(answer.body)


async def test_an_event_from_a_workspace_that_is_not_connected_is_let_go(stage: Stage) -> None:
    world = stage.sandbox.world
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D9",
        "user": "U9",
        "text": "Hi",
        "ts": "1.2",
    }
    payload = events.event_callback(world, event) | {"team_id": "T0ELSEWHERE"}
    answer = await stage.sandbox.dispatcher.deliver("events_api", payload)
    assert answer.ok, "Slack need not bring it again"


async def test_a_stranger_of_slack_connect_is_told_kindly(stage: Stage) -> None:
    channel = await practising(stage)
    world = stage.sandbox.world
    world.add_user(User("U0SUE", "sue", "Sue Stranger", is_restricted=True))
    channel.members.append("U0SUE")
    outcome = await faith(stage).command("/plg session")
    await faith(stage).submit({"day": "2026-11-12"})
    await stage.stepper.settle()
    moved = [m for m in channel.messages if "has moved" in m.text][-1]
    outcome = await someone(stage, "U0SUE").click(moved, "session.attend")
    assert "Only the members of this group answer here" in said_to(outcome)
    stage.sandbox.faults.add(Fault("users.info", "error:user_not_visible", times=9))
    world.add_user(User("U0SAM", "sam", "Sam Stranger"))
    channel.members.append("U0SAM")
    outcome = await someone(stage, "U0SAM").click(moved, "session.attend")
    assert "Slack could not tell me who you are just now." in said_to(outcome)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("/plg LOG x", "x"), ("/plg   log    two  spaces", "two  spaces"), ("/plg Log LIST it", "LIST it"),
     ("/plg log listening", "listening"), ("/plg log list 3 things", "list 3 things")],
)  # fmt: skip
async def test_capitals_and_blanks_change_nothing(stage: Stage, typed: str, kept: str) -> None:
    outcome = await someone(stage).command(typed)
    assert f"Kept in your log. Only you can see it.\n{kept}\n" in said_to(outcome)


@pytest.mark.parametrize("typed", ["list", "LIST", "list 1", "  List   2 ", "list 99"])
async def test_the_list_is_asked_for_in_several_ways(stage: Stage, typed: str) -> None:
    for number in range(1, 6):
        await someone(stage).command(f"/plg log Experiment {number}")
    outcome = await someone(stage).command(f"/plg log {typed}")
    page = 1 if typed.strip().lower() in {"list", "list 1"} else 2
    assert f"Page {page} of 2" in said_to(outcome)
    assert await entries(stage) == 5


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lgo", "log"), ("Logs", "log"), ("comit now", "commit"), ("resumee", "resume"), ("sesion", "session"),
     ("owner", "owners"), ("xyzzy", None), ("<!channel>", None), ("שלום", None)],
)  # fmt: skip
async def test_an_unknown_word_gets_the_nearest_one_and_is_given_back(
    stage: Stage, typed: str, meant: str | None
) -> None:
    outcome = await someone(stage).command(f"/plg {typed}")
    said = said_to(outcome)
    assert f"You typed:\n{typed}\n" in said
    assert (f"Did you mean `/plg {meant}`?" in said) is (meant is not None)
    assert ("Did you mean" in said) is (meant is not None)


async def test_all_of_a_long_unknown_command_is_given_back(stage: Stage) -> None:
    text = "".join(f"{number:05} " for number in range(2500))
    await someone(stage).command(f"/plg {text}")
    given_back = "".join(text_of(message) for message in someone(stage).inbox())
    assert all(f"{number:05}" in given_back for number in range(2500))


async def test_somebody_in_no_group_may_keep_a_log(stage: Stage) -> None:
    people(stage)
    for user_id in (GUEST, LONER):
        await someone(stage, user_id).say("app", "I tried to listen.")
        await stage.stepper.settle()
        assert "I tried to listen." in text_of(await listed(stage, user_id))


async def test_a_deactivated_person_who_comes_back_is_served_again(stage: Stage) -> None:
    await set_up(stage)
    await stage.sandbox.deactivate(BRUNO)
    await stage.stepper.settle()
    stage.sandbox.world.users[BRUNO].deleted = False
    outcome = await someone(stage, BRUNO).command("/plg buddy")
    assert "You are in no group just now" in said_to(outcome)
    view = await someone(stage, BRUNO).open_home()
    assert "plg keeps peer learning going" in text_of(view)
    assert SORRY_FOR_A_CLICK not in text_of(view)
    assert FACILITATOR in str(view and view.definition)
