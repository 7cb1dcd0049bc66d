from datetime import timedelta

import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from sandbox.faults import Fault
from sandbox.render import text_of
from sandbox.world import View
from tests.handlers.logbook import AMARA, BRUNO, entries, practising, showing, someone, twice

WORDS = "I let them finish."


async def opened(stage: Stage, user_id: str = AMARA) -> View:
    home = await someone(stage, user_id).open_home()
    assert home is not None
    return home


def reads(stage: Stage, user_id: str = AMARA) -> str:
    return text_of(someone(stage, user_id).home, stage.sandbox.world)


async def comes_to_read(stage: Stage, words: str, user_id: str = AMARA) -> None:
    """Wait until somebody's Home says something; it is brought up to date after the click is answered."""
    await someone(stage, user_id).until(lambda: words in reads(stage, user_id))


async def test_somebody_in_no_group_reads_what_plg_is_and_whom_to_ask(stage: Stage) -> None:
    await opened(stage, FACILITATOR)
    await opened(stage)
    assert "You are in no group yet" in reads(stage)
    assert "please ask @Faith Okafor" in reads(stage)


async def test_the_messages_tab_publishes_nothing(stage: Stage) -> None:
    await someone(stage).open_messages_tab()
    assert someone(stage).home is None


async def test_a_member_reads_where_they_stand(stage: Stage) -> None:
    await practising(stage)
    await opened(stage)
    text = reads(stage)
    assert "*Leads Europe* · practice week 1 of 4" in text
    assert "*Your buddy* · @" in text
    assert "reconvene session" in text


async def test_logging_from_home_shows_the_entry_there(stage: Stage) -> None:
    await practising(stage)
    me, home = someone(stage), await opened(stage)
    first = await twice(me.click(home, "log.open"), me.click(home, "log.open"))
    assert first.ok
    assert (await me.submit({"tried": WORDS})).ok
    await comes_to_read(stage, WORDS)
    await me.close(all=True)
    assert await entries(stage) == 1


async def test_an_entry_is_changed_and_shared_from_home(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.command(f"/plg log {WORDS}")
    home = await opened(stage)
    await me.click(home, "log.edit")
    await me.submit({"tried": "Better words"})
    await me.close(all=True)
    await comes_to_read(stage, "Better words")
    await me.click(me.home or home, "log.share")
    await me.submit({"audience": "group"})
    await comes_to_read(stage, "You and your group can see it.")
    await stage.stepper.settle()
    assert showing(stage, "Better words", channel)


async def test_the_list_opens_from_home_and_turns_its_pages_in_the_same_modal(stage: Stage) -> None:
    me = someone(stage)
    for number in range(1, 6):
        await me.command(f"/plg log Experiment {number}")
    home = await opened(stage)
    await me.click(home, "log.list")
    assert me.modal is not None
    assert (await me.click(me.modal, "log.page_older")).ok
    assert "Experiment 1" in text_of(me.modal)
    assert (await me.click(me.modal, "log.delete")).ok
    assert "Experiment 1" not in text_of(me.modal)
    assert len(stage.sandbox.world.modals[me.id]) == 1


async def test_what_was_shared_is_read_whole_from_home(stage: Stage) -> None:
    await practising(stage)
    me, reader = someone(stage), someone(stage, BRUNO)
    await me.command("/plg log")
    await me.submit({"tried": WORDS, "learned": "Silence is a question.", "audience": "group"})
    home = await opened(stage, BRUNO)
    assert WORDS in reads(stage, BRUNO)
    await reader.click(home, "log.read")
    assert "Silence is a question." in text_of(reader.modal)


async def test_saying_that_one_comes_is_shown_at_once(stage: Stage) -> None:
    await practising(stage)
    me, home = someone(stage), await opened(stage)
    first = await twice(me.click(home, "session.attend"), me.click(home, "session.attend"))
    assert first.ok
    await comes_to_read(stage, "You said: *attending*.")


async def test_pausing_and_coming_back_change_the_buttons(stage: Stage) -> None:
    await practising(stage)
    me, home = someone(stage), await opened(stage)
    await me.click(home, "pause.open")
    assert (await me.submit()).ok
    await me.close(all=True)
    await comes_to_read(stage, "[Resume now]")
    assert (await me.click(me.home or home, "pause.resume")).ok
    await me.close(all=True)
    await comes_to_read(stage, "[Pause]")


async def test_a_commitment_from_home_is_shown_there(stage: Stage) -> None:
    await practising(stage)
    me, home = someone(stage), await opened(stage)
    await me.click(home, "commit.open")
    form = {"situation": "a colleague interrupts", "behaviour": "let them finish", "confidence": "7"}
    assert (await me.submit(form)).ok
    await comes_to_read(stage, "When a colleague interrupts, I will let them finish.")


async def test_leaving_from_home_leaves_what_a_stranger_sees(stage: Stage) -> None:
    await practising(stage)
    me, home = someone(stage), await opened(stage)
    await me.click(home, "leave.open")
    assert (await me.submit()).ok
    await comes_to_read(stage, "You are in no group yet")


async def test_a_facilitator_sees_numbers_and_can_do_what_is_needed(stage: Stage) -> None:
    await practising(stage)
    await someone(stage).command(f"/plg log {WORDS}")
    faith, home = someone(stage, FACILITATOR), await opened(stage, FACILITATOR)
    assert "1 of 6 logged this week (1 entry)" in reads(stage, FACILITATOR)
    assert WORDS not in reads(stage, FACILITATOR)
    for action in ("prompt.open", "session.open", "program.open"):
        outcome = await faith.click(home, action)
        assert outcome.ok
        assert faith.modal is not None
        await faith.close(all=True)


async def test_the_silent_are_named_from_the_second_week_on(stage: Stage) -> None:
    await practising(stage)
    await someone(stage).command(f"/plg log {WORDS}")
    await opened(stage, FACILITATOR)
    assert "Quiet" not in reads(stage, FACILITATOR)
    await stage.stepper.advance(timedelta(days=7))
    await opened(stage, FACILITATOR)
    (line,) = [line for line in reads(stage, FACILITATOR).split("\n") if line.startswith("Quiet")]
    assert "Bruno" in line
    assert "Amara" not in line


@pytest.mark.parametrize("fault", ["error:internal_error", "500", "drop_before"])
async def test_a_home_that_cannot_be_published_fails_no_click(stage: Stage, fault: str) -> None:
    await practising(stage)
    me, home = someone(stage), await opened(stage)
    stage.sandbox.faults.add(Fault("views.publish", fault))
    await me.click(home, "log.open")
    assert (await me.submit({"tried": WORDS})).ok
    await me.close(all=True)
    assert await entries(stage) == 1


async def test_nothing_is_published_for_who_never_opened_home(stage: Stage) -> None:
    me = someone(stage)
    await me.command("/plg log")
    assert (await me.submit({"tried": WORDS})).ok
    await stage.stepper.settle()
    assert me.home is None
