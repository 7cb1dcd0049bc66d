"""What is true when a button is pressed once is true when everything comes twice at the same moment."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.render import text_of
from tests.handlers import (
    test_agenda,
    test_groups,
    test_prompts,
    test_reflections,
    test_strategies,
    test_suggestions,
)
from tests.handlers.logbook import AMARA, BRUNO
from tests.handlers.test_agenda import in_session
from tests.handlers.test_programs import FORM, faith, heard, set_up
from tests.handlers.test_prompts import asked_in, previewed, status
from tests.handlers.test_suggestions import owner, press, shown, suggest
from tests.support.echo import Echo

Told = Callable[[Stage], Awaitable[None]]
STORIES: list[tuple[Told, set[str]]] = [  # tests of other files, played with an echo, and what they press
    (
        test_groups.test_people_come_in_and_go_out_with_their_place_in_the_channel,
        {"/plg group", "group.add", "group.add_open", "group.out", "group.out_open"},
    ),
    (
        test_groups.test_a_hand_over_brings_the_new_facilitator_in_and_the_old_one_out,
        {"group.hand", "group.hand_open"},
    ),
    (
        test_groups.test_a_co_facilitator_comes_into_the_channel_and_leaves_it_again,
        {"group.beside", "group.beside_open"},
    ),
    (
        test_groups.test_a_group_is_closed_after_one_question_and_its_channel_stays,
        {"group.close", "group.close_open"},
    ),
    (
        test_groups.test_two_groups_merge_and_everybody_is_in_one_channel,
        {"group.merge", "group.merge_open", "group.open"},
    ),
    (
        test_prompts.test_a_question_of_the_library_comes_into_the_form_and_the_rest_stays_as_filled_in,
        {"prompt.begin_with", "prompt.let_go"},
    ),
    (
        test_prompts.test_words_for_the_author_alone_are_read_by_nobody_else,
        {"prompt.read", "prompt.take_back"},
    ),
    (
        test_prompts.test_a_prompt_that_was_sent_is_reworded_and_withdrawn_from_the_list,
        {"prompt.edit", "prompt.reword", "prompt.withdraw"},
    ),
    (
        test_suggestions.test_a_suggestion_is_made_and_comes_back_with_every_change,
        {"/plg ideas", "/plg suggest", "ledger.list", "ledger.open", "ledger.save"},
    ),
    (test_suggestions.test_two_that_say_the_same_are_put_together, {"ledger.merge"}),
    (
        test_strategies.test_others_find_them_only_while_the_group_agrees,
        {"/plg strategies", "strategies.keep", "strategies.share"},
    ),
    (
        test_agenda.test_one_tap_on_the_day_settles_it_and_the_message_says_so,
        {"/plg actions", "actions.done", "actions.later"},
    ),
    (
        test_agenda.test_a_member_corrects_nobody_and_the_facilitator_does,
        {"attendance.correct", "attendance.save"},
    ),
    (test_reflections.test_a_draft_is_thrown_away_and_what_was_saved_stays, {"reflect.discard"}),
]
TAPS = {f"confidence.tap_{n}" for n in (1, 2, 3, 4, 5, 7, 9, 10)}
PRESSED = set().union(*(pressed for _, pressed in STORIES), TAPS) | {  # and by the tests below
    "actions.drop", "actions.edit", "actions.open", "agenda.back", "confidence.hide", "confidence.show",
    "group.merge_no", "group.merge_yes", "ledger.area", "ledger.before", "ledger.next", "ledger.show",
    "prompt.list", "prompt.read_next", "prompt.read_turn", "prompt.stop", "prompt.use", "strategies.list",
    "suggest.mine", "votes.close", "votes.reopen",
}  # fmt: skip
RECONVENE = datetime(2026, 11, 4, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(("story", "pressed"), STORIES, ids=[one.__name__ for one, _ in STORIES])
async def test_what_comes_twice_ends_as_what_comes_once(stage: Stage, story: Told, pressed: set[str]) -> None:
    echo = Echo(stage)
    await story(stage)
    assert pressed <= echo.seen
    assert echo.failed == []


async def test_the_ledger_is_leafed_through(stage: Stage) -> None:
    await set_up(stage)
    for number in range(12):
        await suggest(stage, text=f"Matter {number}", area="tools" if number % 2 else "other")
    echo, me = Echo(stage), owner(stage)
    await me.command("/plg ideas")
    await press(me, "ledger.next")
    assert "page 2 of 2" in shown(me)
    await press(me, "ledger.before")
    assert "page 1 of 2" in shown(me)
    await press(me, "ledger.area", "tools")
    assert "6 ideas" in shown(me)
    await press(me, "ledger.show", "done")
    assert "Nothing here at the moment." in shown(me)
    assert echo.failed == []


async def test_ones_own_suggestions_and_what_helps_others_are_listed_from_the_home(stage: Stage) -> None:
    await set_up(stage)
    await suggest(stage)
    echo, amara = Echo(stage), Player(stage, AMARA)
    for action in ("suggest.mine", "strategies.list"):
        await amara.press(await amara.look_home(), action)
        assert len(stage.sandbox.world.modals[AMARA]) == 1
        await amara.person.close()
    assert echo.failed == []


async def test_an_action_is_changed_and_dropped_once(stage: Stage) -> None:
    await in_session(stage, 5)
    echo, bruno = Echo(stage), Player(stage, BRUNO)
    await bruno.press_in_channel("actions.add")
    await bruno.person.submit({"text": "Book a room", "owner": "bruno", "due": "2026-10-13"})
    await bruno.person.close()
    listed = await bruno.command("/plg actions")
    await bruno.press(listed.ephemeral, "actions.edit")
    await bruno.fill({"text": "Book two rooms"})
    assert bruno.in_channel("actions.add").text.count("Book two rooms") == 1
    leading = Player(stage, FACILITATOR)
    await leading.press(await leading.look_home(), "actions.open")
    assert "Book two rooms" in str(leading.person.modal and leading.person.modal.definition)
    listed = await bruno.command("/plg actions")
    await bruno.press(listed.ephemeral, "actions.drop")
    again = await bruno.command("/plg actions")
    assert again.ephemeral is not None
    assert "Book two rooms" not in again.ephemeral.text
    assert echo.failed == []


async def test_one_step_back_is_one_step(stage: Stage) -> None:
    await in_session(stage, 2)
    echo, amara = Echo(stage), Player(stage, AMARA)
    await amara.press_in_channel("agenda.back")
    assert "2 of 7" in amara.in_channel("agenda.next").text
    assert echo.failed == []


async def test_a_vote_is_closed_and_opened_again_once(stage: Stage) -> None:
    await set_up(stage)
    await stage.stepper.advance_to(RECONVENE)
    amara = Player(stage, AMARA)
    await amara.command("/plg session start")
    for _ in range(5):
        await amara.press_in_channel("agenda.next")
    await amara.press_in_channel("votes.add")
    await amara.fill({"text": "Same day"})
    await amara.press_in_channel("votes.open")
    await amara.fill({"votes": ["1. Same day"]})
    echo = Echo(stage)
    await amara.press_in_channel("votes.close")
    assert "1 vote" in amara.in_channel("votes.reopen").text
    await amara.press_in_channel("votes.reopen")
    assert "1 of 6 have voted" in amara.in_channel("votes.open").text
    assert echo.failed == []


async def test_confidence_is_tapped_shown_and_taken_out_of_the_channel(stage: Stage) -> None:
    await set_up(stage)
    await stage.stepper.advance_to(datetime(2026, 10, 7, 13, 0, tzinfo=UTC))
    amara = Player(stage, AMARA)
    await amara.command("/plg commit")
    await amara.fill({"situation": "in talks", "behaviour": "ask one question first", "confidence": "6"})
    await stage.stepper.advance_to(RECONVENE)
    await amara.command("/plg session start")
    await amara.press_in_channel("agenda.next")
    echo = Echo(stage)
    for action in sorted(TAPS):
        tapped = await amara.press_in_channel(action)
    await amara.press(tapped.ephemeral, "confidence.show")
    assert amara.in_channel("agenda.next").text.count("ask one question first") == 1
    await amara.press(tapped.ephemeral, "confidence.hide")
    assert "ask one question first" not in amara.in_channel("agenda.next").text
    assert echo.failed == []


async def test_who_presses_twice_to_write_for_the_others_writes(stage: Stage) -> None:
    await in_session(stage, 1)
    echo, bruno = Echo(stage), Player(stage, BRUNO)
    await bruno.press_in_channel("agenda.scribe")
    assert f"<@{BRUNO}> writes" in bruno.in_channel("agenda.next").text
    await bruno.press_in_channel("agenda.scribe")
    assert "Nobody writes yet" in bruno.in_channel("agenda.next").text
    assert echo.failed == []


@pytest.mark.parametrize(("action", "moved"), [("group.merge_yes", True), ("group.merge_no", False)])
async def test_the_other_facilitator_answers_a_merge_once(stage: Stage, action: str, *, moved: bool) -> None:
    channel = await set_up(stage, members=[AMARA, BRUNO, "U0CHLOE"])
    await faith(stage).command("/plg program")
    await faith(stage).submit(
        FORM | {"name": "Small", "members": ["U0GITA", "U0HANNES"], "time": "13:00", "facilitator": "U0KEIKO"}
    )
    await stage.stepper.settle()
    echo, keiko = Echo(stage), Player(stage, "U0KEIKO")
    opened = await keiko.command("/plg group")
    await keiko.press(opened.modal, "group.merge_open")
    await keiko.fill({"into": "1"})
    await Player(stage, FACILITATOR).press_latest(action)
    assert ({"U0GITA", "U0HANNES"} <= set(channel.members)) is moved
    told = [m for m in heard(stage, "U0GITA") if "has joined" in m.text]
    assert len(told) == moved
    assert echo.failed == []


async def test_a_weekly_prompt_is_listed_stopped_and_used_again(stage: Stage) -> None:
    channel = await set_up(stage)
    await previewed(stage, more=["weekly", "keep"])
    await faith(stage).submit()
    await stage.stepper.settle()
    echo, player = Echo(stage), Player(stage, FACILITATOR)
    await player.press(await player.look_home(), "prompt.list")
    await player.person.close()
    await player.press_latest("prompt.stop")
    assert "It is not asked again." in status(stage).text
    kept = await player.command("/plg prompt saved")
    await player.press(kept.ephemeral, "prompt.use")
    assert len(stage.sandbox.world.modals[FACILITATOR]) == 1
    assert len(asked_in(stage, channel)) == 1
    assert echo.failed == []


async def test_answers_for_the_author_are_leafed_through(stage: Stage) -> None:
    await set_up(stage)
    await previewed(stage, answers="author")
    await faith(stage).submit()
    await stage.stepper.settle()
    for user_id in FORM["members"]:
        player = Player(stage, user_id)
        await player.press_in_channel("prompt.answer")
        await player.fill({"answer": f"Words of {user_id}."})
    echo, player = Echo(stage), Player(stage, FACILITATOR)
    await player.press_latest("prompt.read")
    await player.press(player.person.modal, "prompt.read_next")
    assert text_of(player.person.modal).count("Words of") == 1
    await player.press(player.person.modal, "prompt.read_turn")
    assert text_of(player.person.modal).count("Words of") == 5
    assert echo.failed == []
