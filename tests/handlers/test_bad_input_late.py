"""Forms sent after the world has changed: answered at the field, and all that was typed is still there."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.faults import Fault
from sandbox.person import Outcome, Person
from sandbox.render import text_of
from sandbox.world import Channel
from tests.handlers.logbook import AMARA, BRUNO, practising, someone
from tests.handlers.test_programs import FORM, faith, set_up
from tests.support.kept import kept

WORDS = "I <waited> & listened to @everyone"
PLAN = {"situation": WORDS, "behaviour": WORDS, "obstacle": WORDS, "confidence": "7"}
OVER = datetime(2026, 11, 5, 9, tzinfo=UTC)
OWNER = "U0GITA"


async def archived(stage: Stage, channel: Channel) -> None:
    await faith(stage).archive(channel)


@contextmanager
def another_window(stage: Stage, user_id: str = AMARA) -> Iterator[Person]:
    """Let somebody do something elsewhere, and come back to the form they had open."""
    before = stage.sandbox.world.modals.pop(user_id)
    yield someone(stage, user_id)
    stage.sandbox.world.modals[user_id] = before


async def left(stage: Stage, channel: Channel) -> None:
    with another_window(stage) as amara:
        await amara.command("/plg leave")
        assert (await amara.submit()).ok


async def over(stage: Stage, channel: Channel) -> None:
    await stage.stepper.advance_to(OVER)


@kept
async def ended(stage: Stage) -> Channel:
    """A group that has practised, and whose cycle is over."""
    channel = await practising(stage)
    await over(stage, channel)
    return channel


def refused(outcome: Outcome, field: str, *kept: str) -> str:
    """Return the sentence at a field of a form that was refused and still holds what was typed."""
    assert list(outcome.errors) == [field], outcome.errors
    sentence = outcome.errors[field]
    assert "<@" not in sentence, "people are called by their names where nothing is markup"
    shown = text_of(outcome.modal)
    for words in kept:
        assert words in shown
    return sentence


@pytest.mark.parametrize(
    ("happens", "says"),
    [(archived, "in no practice cycle"), (left, "in no practice cycle"), (over, "cycle is over")],
)  # fmt: skip
async def test_a_commitment(stage: Stage, happens: Callable[..., Awaitable[None]], says: str) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.command("/plg commit")
    await me.fill(PLAN)
    await happens(stage, channel)
    await stage.stepper.settle()
    assert says in refused(await me.submit(), "situation", WORDS)


async def test_a_commitment_for_the_cycle_before(stage: Stage) -> None:
    await practising(stage)
    me = someone(stage)
    await me.command("/plg commit")
    await me.fill(PLAN)
    await over(stage, Channel("", "", "private"))
    await Player(stage, FACILITATOR).press_latest("program.next_cycle")
    await faith(stage).submit(NEXT)
    await stage.stepper.settle()
    assert "Please copy it" in refused(await me.submit(), "situation", WORDS)


NEXT: dict[str, Any] = {
    "challenge": "Our meetings are long.",
    "day": date(2026, 11, 18),
    "time": "12:30",
    "topic": "delegating",
}


@pytest.mark.parametrize("happens", [archived, left])
async def test_a_shared_entry_and_a_shared_reflection(
    stage: Stage, happens: Callable[..., Awaitable[None]]
) -> None:
    channel = await ended(stage)
    me = Player(stage, AMARA)
    fields = {name: f"{WORDS} {name}" for name in ("happened", "did", "lessons", "carry_on")}
    await me.press_latest("reflect.open")
    await me.person.fill(fields | {"audience": "group"})
    await happens(stage, channel)
    await stage.stepper.settle()
    assert "Only me" in refused(await me.person.submit(), "audience", *fields.values())
    assert (await me.person.submit({"audience": "me"})).ok


async def test_an_entry_shared_after_its_author_left(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.command("/plg log")
    await me.fill({"tried": WORDS, "next_step": "More of it", "audience": "buddy"})
    await left(stage, channel)
    assert "Only me" in refused(await me.submit(), "audience", WORDS, "More of it")
    assert (await me.submit({"audience": "me"})).ok


async def test_sharing_an_entry_that_was_deleted(stage: Stage) -> None:
    await practising(stage)
    me = someone(stage)
    entry = (await me.command(f"/plg log {WORDS}")).ephemeral
    shown = (await me.command("/plg log list")).ephemeral
    assert entry is not None
    assert shown is not None
    await me.click(entry, "log.share")
    await me.click(shown, "log.delete")
    assert "deleted meanwhile" in refused(await me.submit({"audience": "group"}), "audience")


async def test_an_answer_to_a_prompt_after_its_author_left(stage: Stage) -> None:
    channel = await set_up(stage)
    await faith(stage).command("/plg prompt Why?")
    await faith(stage).submit()
    await faith(stage).submit()
    await stage.stepper.settle()
    me = Player(stage, AMARA)
    await me.press_in_channel("prompt.answer")
    await me.person.fill({"answer": WORDS})
    await left(stage, channel)
    assert "Only the members" in refused(await me.person.submit(), "answer", WORDS)


async def test_a_prompt_posted_after_its_group_was_archived_leads_back_to_the_form(stage: Stage) -> None:
    channel = await set_up(stage)
    await faith(stage).command(f"/plg prompt {WORDS}")
    await faith(stage).submit()
    await faith(stage).archive(channel)
    await stage.stepper.settle()
    outcome = await faith(stage).submit()
    assert "These groups have ended meanwhile." in text_of(outcome.modal)
    await faith(stage).close()
    assert WORDS in text_of(faith(stage).modal)


async def test_a_planned_prompt_cancelled_twice_and_one_that_was_posted(stage: Stage) -> None:
    await set_up(stage)
    await faith(stage).command(f"/plg prompt {WORDS}")
    await faith(stage).submit({"when": "later", "day": date(2026, 10, 6), "time": "10:00"})
    await faith(stage).submit()
    listed = (await faith(stage).command("/plg prompt list")).ephemeral
    assert listed is not None
    await over(stage, Channel("", "", "private"))
    outcome = await faith(stage).click(listed, "prompt.cancel")
    assert outcome.ephemeral is not None
    assert "posted already" in text_of(outcome.ephemeral)


async def owner(stage: Stage) -> Player:
    """Name an owner beside the facilitator."""
    await faith(stage).command("/plg owners")
    await faith(stage).submit({"owners": [FACILITATOR, OWNER]})
    await faith(stage).close(all=True)
    return Player(stage, OWNER)


async def test_a_session_that_was_moved_meanwhile(stage: Stage) -> None:
    await set_up(stage)
    await faith(stage).command("/plg session")
    with another_window(stage, FACILITATOR) as elsewhere:
        await elsewhere.command("/plg session")
        assert (await elsewhere.submit({"day": date(2026, 10, 9)})).ok
    outcome = await faith(stage).submit({"day": date(2026, 10, 12), "place": WORDS})
    assert "changed while the form was open" in refused(outcome, "day", WORDS)


async def test_a_next_cycle_that_was_started_meanwhile(stage: Stage) -> None:
    await ended(stage)
    player = Player(stage, FACILITATOR)
    await player.press_latest("program.next_cycle")
    await player.person.fill(NEXT | {"challenge": WORDS})
    with another_window(stage, FACILITATOR):
        await player.press_latest("program.next_cycle")
        assert (await player.person.submit(NEXT)).ok
    await stage.stepper.settle()
    assert "started this cycle already" in refused(await player.person.submit(), "challenge", WORDS)


async def test_a_channel_chosen_after_the_group_ended(stage: Stage) -> None:
    stage.sandbox.faults.add(Fault("conversations.create", "error:restricted_action", times=2))
    await faith(stage).command("/plg program")
    await faith(stage).submit(FORM)
    await stage.stepper.settle()
    mine, other = [await faith(stage).create_channel(name, private=True) for name in ("mine", "other")]
    await faith(stage).invite_app(mine)
    await faith(stage).invite_app(other)
    player = Player(stage, FACILITATOR)
    await player.press_latest("program.adopt")
    with another_window(stage, FACILITATOR) as elsewhere:
        await player.press_latest("program.adopt")
        assert (await elsewhere.submit({"channel": mine.id})).ok
    await archived(stage, mine)
    await stage.stepper.settle()
    outcome = await faith(stage).submit({"channel": other.id})
    assert "That group has ended." in refused(outcome, "channel")


async def test_a_group_set_up_by_somebody_who_may_not_any_more(stage: Stage) -> None:
    gita = await owner(stage)
    await gita.command("/plg program")
    await gita.person.fill(FORM | {"name": "Mine", "challenge": WORDS})
    await faith(stage).command("/plg owners")
    await faith(stage).submit({"owners": [FACILITATOR]})
    said = refused(await gita.person.submit(), "name", "Mine", WORDS)
    assert "Please ask @faith." in said


async def test_a_member_who_was_taken_meanwhile(stage: Stage) -> None:
    gita = await owner(stage)
    await gita.command("/plg program")
    await gita.person.fill(FORM | {"name": "Mine", "challenge": WORDS, "members": [BRUNO, "U0KEIKO"]})
    await set_up(stage)
    said = refused(await gita.person.submit(), "members", "Mine", WORDS)
    assert said == "bruno is already in an active group. Please take that person out."
