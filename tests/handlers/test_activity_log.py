import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from sandbox.person import Outcome
from sandbox.render import text_of
from sandbox.world import Message
from tests.handlers.logbook import (
    AMARA,
    BRUNO,
    HEBREW,
    NASTY,
    buddy_of,
    entries,
    listed,
    only_mentions,
    practising,
    showing,
    someone,
    twice,
)

WORDS = "I let them finish."


async def logged(stage: Stage, text: str = WORDS) -> Message:
    """Log by command; return the confirmation."""
    outcome = await someone(stage).command(f"/plg log {text}")
    assert outcome.ok
    assert outcome.ephemeral is not None
    return outcome.ephemeral


async def filled(stage: Stage, **values: str) -> Outcome:
    """Log by the form."""
    me = someone(stage)
    await me.command("/plg log")
    outcome = await me.submit(values)
    if outcome.ok:
        await me.close(all=True)
    await stage.stepper.settle()
    return outcome


async def reshare(stage: Stage, confirmation: Message, audience: str) -> Outcome:
    me = someone(stage)
    await me.click(confirmation, "log.share")
    outcome = await me.submit({"audience": audience})
    if outcome.ok:
        await me.close(all=True)
    await stage.stepper.settle()
    return outcome


@pytest.mark.parametrize("text", [NASTY, HEBREW, "two\nlines", "a &amp; typed escape"])
async def test_a_command_is_kept_as_typed_and_pings_nobody(stage: Stage, text: str) -> None:
    confirmation = await logged(stage, text)
    assert text in text_of(confirmation)
    assert only_mentions(confirmation)
    shown = await listed(stage)
    assert text in text_of(shown)
    assert only_mentions(shown)


async def test_a_mention_reads_as_the_name_it_was_typed_with(stage: Stage) -> None:
    confirmation = await logged(stage, "I asked @Bruno Castellano first")
    assert "I asked @bruno first" in text_of(confirmation)
    assert only_mentions(confirmation)


async def test_ten_thousand_characters_come_back_whole_in_the_form(stage: Stage) -> None:
    text = "I waited. " * 1000
    confirmation = await logged(stage, text)
    me = someone(stage)
    await me.click(confirmation, "log.edit")
    assert text_of(me.modal).count("What I tried") == 4
    outcome = await me.submit({"happened": "They went on."})
    assert outcome.ok
    assert text.strip() in text_of(me.modal)


async def test_more_than_fits_is_refused_with_all_of_it_given_back(stage: Stage) -> None:
    text = "".join(f"{number:05} " for number in range(2500))
    me = someone(stage)
    assert (await me.command(f"/plg log {text}")).ok
    given_back = "".join(text_of(message) for message in me.inbox())
    assert "14,999 characters; one entry holds 12,000" in given_back
    assert all(f"{number:05}" in given_back for number in range(2500))
    assert await entries(stage) == 0


async def test_an_unknown_word_gives_back_what_was_typed(stage: Stage) -> None:
    outcome = await someone(stage).command(f"/plg lgo {NASTY}")
    assert outcome.ephemeral is not None
    assert "Did you mean `/plg log`?" in text_of(outcome.ephemeral)
    assert f"lgo {NASTY}" in text_of(outcome.ephemeral)
    assert only_mentions(outcome.ephemeral)


async def test_the_form_takes_a_long_text_in_several_fields(stage: Stage) -> None:
    me = someone(stage)
    await me.command("/plg log")
    await me.fill({"tried": "First part"})
    for _ in range(2):
        assert me.modal is not None
        assert (await me.click(me.modal, "log.more_room")).ok
    assert "First part" in text_of(me.modal)
    assert (await me.submit({"tried_2": "b" * 3000, "tried_3": "The end"})).ok
    assert "First part\n" + "b" * 3000 + "\nThe end" in text_of(me.modal)


async def test_more_room_ends_when_the_entry_is_full(stage: Stage) -> None:
    me = someone(stage)
    await me.command("/plg log")
    for _ in range(5):
        assert me.modal is not None
        assert (await me.click(me.modal, "log.more_room")).ok
    assert "More room" not in text_of(me.modal)
    outcome = await me.submit({"tried": "a"} | {f"tried_{n}": "b" * 3000 for n in range(2, 7)})
    assert "one entry holds 12,000" in outcome.errors["tried"]


async def test_a_form_of_blanks_is_answered_at_its_field(stage: Stage) -> None:
    outcome = await filled(stage, tried="   ")
    assert outcome.errors == {"tried": "Please write a few words about what you tried."}
    assert await entries(stage) == 0


async def test_the_shortcut_opens_the_form(stage: Stage) -> None:
    outcome = await someone(stage).shortcut("log_shortcut")
    assert "Log an experiment" in text_of(outcome.modal)


async def test_a_form_sent_twice_is_one_entry_shared_once(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.command("/plg log")
    view = me.modal
    await me.fill({"tried": WORDS, "audience": "group"})
    await twice(me.submit(view=view), me.submit(view=view))
    await me.close(all=True)
    await stage.stepper.settle()
    assert await entries(stage) == 1
    assert len(showing(stage, WORDS, channel)) == 1


async def test_shared_with_the_buddy_it_appears_there_and_disappears_when_unshared(stage: Stage) -> None:
    await practising(stage)
    confirmation = await logged(stage, NASTY)
    await reshare(stage, confirmation, "buddy")
    buddy = buddy_of(stage, NASTY)
    (seen,) = showing(stage, NASTY, "app", buddy)
    assert only_mentions(seen, AMARA)
    await reshare(stage, confirmation, "me")
    assert showing(stage, NASTY, "app", buddy) == []


async def test_shared_with_the_group_it_stands_in_the_channel_until_it_is_unshared(stage: Stage) -> None:
    channel = await practising(stage)
    await filled(stage, tried=NASTY, learned=HEBREW, audience="group")
    (seen,) = showing(stage, NASTY, channel)
    assert HEBREW in text_of(seen)
    assert only_mentions(seen, AMARA)
    me = someone(stage)
    await me.click(await listed(stage), "log.share")
    await me.submit({"audience": "me"})
    await stage.stepper.settle()
    assert showing(stage, NASTY, channel) == []


async def test_shared_and_edited_at_once_the_others_read_only_the_new_words(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    confirmation = await logged(stage)
    await me.click(confirmation, "log.share")
    await me.submit({"audience": "group"})
    await me.close(all=True)
    await me.click(confirmation, "log.edit")
    assert (await me.submit({"tried": "I waited @here"})).ok
    await stage.stepper.settle()
    assert showing(stage, WORDS, channel) == []
    (seen,) = showing(stage, "I waited @here", channel)
    assert only_mentions(seen, AMARA)


async def test_an_edit_later_changes_what_stands_in_the_channel_and_pings_nobody(stage: Stage) -> None:
    channel = await practising(stage)
    await filled(stage, tried=WORDS, audience="group")
    me = someone(stage)
    await me.click(await listed(stage), "log.edit")
    await me.submit({"tried": "I waited @here @channel"})
    await stage.stepper.settle()
    (seen,) = showing(stage, "I waited @here @channel", channel)
    assert only_mentions(seen, AMARA)
    assert showing(stage, WORDS, channel) == []


async def test_pressing_save_twice_when_sharing_shares_once(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.click(await logged(stage), "log.share")
    view = me.modal
    await me.fill({"audience": "group"})
    await twice(me.submit(view=view), me.submit(view=view))
    await stage.stepper.settle()
    assert len(showing(stage, WORDS, channel)) == 1


async def test_a_long_shared_entry_is_read_whole_in_a_modal(stage: Stage) -> None:
    channel = await practising(stage)
    text = "I waited. " * 900 + "The end."
    await reshare(stage, await logged(stage, text), "group")
    (seen,) = showing(stage, "I waited.", channel)
    assert "The end." not in text_of(seen)
    reader = someone(stage, BRUNO)
    outcome = await twice(reader.click(seen, "log.read"), reader.click(seen, "log.read"))
    assert outcome.ok
    assert text in text_of(reader.modal)
    assert "The end." in text_of((await someone(stage, FACILITATOR).click(seen, "log.read")).modal)


async def test_before_the_pairing_no_buddy_is_on_offer(stage: Stage) -> None:
    me = someone(stage)
    await me.command("/plg log")
    assert "You are in no group at the moment" in text_of(me.modal)
    outcome = await me.submit({"tried": WORDS})
    assert outcome.ok


async def test_a_form_sent_after_its_group_was_archived_is_answered_at_its_field(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.command("/plg log")
    await me.fill({"tried": NASTY, "audience": "group"})
    await someone(stage, FACILITATOR).archive(channel)
    await stage.stepper.settle()
    outcome = await me.submit()
    assert list(outcome.errors) == ["audience"]
    assert NASTY in text_of(me.modal)
    assert (await me.submit({"audience": "me"})).ok
    await me.close(all=True)
    assert await entries(stage) == 1


async def test_sharing_after_the_group_was_archived_is_answered_at_its_field(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.click(await logged(stage), "log.share")
    await someone(stage, FACILITATOR).archive(channel)
    outcome = await me.submit({"audience": "group"})
    assert "You are in no group at the moment" in outcome.errors["audience"]


async def test_a_change_of_an_entry_that_was_deleted_meanwhile_loses_nothing(stage: Stage) -> None:
    me = someone(stage)
    confirmation = await logged(stage)
    shown = await listed(stage)
    await me.click(confirmation, "log.edit")
    await me.fill({"happened": "It went well"})
    await me.click(shown, "log.delete")
    outcome = await me.submit()
    assert outcome.errors == {"tried": "That entry is no longer in your log: it was deleted meanwhile."}
    assert "It went well" in text_of(me.modal)


async def test_undo_gives_back_what_was_written_and_a_second_click_is_harmless(stage: Stage) -> None:
    me = someone(stage)
    confirmation = await logged(stage, NASTY)
    first = await twice(me.click(confirmation, "log.undo"), me.click(confirmation, "log.undo"))
    assert first.ok
    shown = "\n".join(text_of(message) for message in me.inbox())
    assert NASTY in shown
    assert await entries(stage) == 0


@pytest.mark.parametrize("action", ["log.edit", "log.share"])
async def test_a_double_click_opens_one_form(stage: Stage, action: str) -> None:
    me = someone(stage)
    confirmation = await logged(stage)
    await twice(me.click(confirmation, action), me.click(confirmation, action))
    assert me.modal is not None
    assert WORDS in text_of(me.modal)


@pytest.mark.parametrize("action", ["log.edit", "log.share"])
async def test_a_button_of_an_entry_that_is_gone_says_so(stage: Stage, action: str) -> None:
    me = someone(stage)
    shown = await listed_after(stage, 1)
    await me.click(shown, "log.delete")
    first = await logged(stage)
    await me.click(await listed(stage), "log.delete")
    outcome = await me.click(first, action)
    assert outcome.ephemeral is not None
    assert "no longer in your log" in text_of(outcome.ephemeral)


async def listed_after(stage: Stage, number: int) -> Message:
    """Log that many entries; return the list."""
    for n in range(1, number + 1):
        await logged(stage, f"Experiment {n}")
    return await listed(stage)


async def test_the_list_turns_its_pages_in_place(stage: Stage) -> None:
    me = someone(stage)
    shown = await listed_after(stage, 5)
    assert "Experiment 5" in text_of(shown)
    assert "Experiment 1" not in text_of(shown)
    await twice(me.click(shown, "log.page_older"), me.click(shown, "log.page_older"))
    older = me.visible(shown)
    assert "Experiment 1" in text_of(older)
    await me.click(older, "log.page_newer")
    assert "Experiment 5" in text_of(me.visible(shown))


async def test_deleting_from_the_list_shows_the_list_without_it(stage: Stage) -> None:
    me = someone(stage)
    shown = await listed_after(stage, 2)
    block_id = next(block["block_id"] for block in shown.blocks if block["type"] == "actions")
    await twice(
        me.click(shown, "log.delete", block_id=block_id), me.click(shown, "log.delete", block_id=block_id)
    )
    now = text_of(me.visible(shown))
    assert "Experiment 1" in now
    assert "Experiment 2" not in now
    assert await entries(stage) == 1


async def test_nobody_else_can_press_the_buttons_of_an_entry(stage: Stage) -> None:
    await logged(stage)
    bruno = someone(stage, BRUNO)
    outcome = await bruno.command("/plg log Mine")
    assert outcome.ephemeral is not None
    spot = next(block for block in outcome.ephemeral.blocks if block["type"] == "actions")
    for element in spot["elements"]:
        element["value"] = "1"  # what somebody might forge: the id of Amara's entry
    edited = await bruno.click(outcome.ephemeral, "log.edit")
    assert WORDS not in text_of(edited.modal)
    assert await entries(stage) == 1
    assert await entries(stage, BRUNO) == 1


async def test_somebody_in_no_group_is_told_how_sharing_works(stage: Stage) -> None:
    me = someone(stage, "U0GITA")
    outcome = await me.command(f"/plg log {WORDS}")
    assert outcome.ephemeral is not None
    shown = await me.click(outcome.ephemeral, "log.share")
    assert "You are in no group at the moment, so nobody else can see it." in text_of(shown.modal)
    assert "My group" not in str(shown.modal.definition if shown.modal else "")


async def test_undo_gives_back_the_details_too(stage: Stage) -> None:
    me = someone(stage)
    confirmation = await logged(stage)
    await me.click(confirmation, "log.edit")
    assert (await me.submit({"learned": NASTY, "rating": "4"})).ok
    await me.close(all=True)
    await me.click(confirmation, "log.undo")
    shown = "\n".join(text_of(message) for message in me.inbox())
    assert WORDS in shown
    assert NASTY in shown
