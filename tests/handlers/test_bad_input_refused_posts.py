"""Slack refuses what plg sends by itself: whoever is concerned is told once, and nothing is lost."""

from datetime import date

import pytest

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from sandbox.faults import Fault
from tests.handlers.logbook import AMARA, entries, practising, showing, someone
from tests.handlers.test_bad_input_slack_errors import GENERIC, WORDS, quietly, refuse
from tests.handlers.test_programs import FORM, faith, heard, set_up

__all__ = ["quietly"]  # a fixture


@pytest.mark.parametrize(
    "code", ["restricted_action", "cannot_create_channel", "invalid_name_specials", "no_permission",
             "missing_scope", "user_is_restricted"]
)  # fmt: skip
async def test_a_channel_slack_will_not_make_is_the_facilitators_to_choose(stage: Stage, code: str) -> None:
    refuse(stage, "conversations.create", code, times=9)
    await faith(stage).command("/plg program")
    assert (await faith(stage).submit(FORM)).ok
    await stage.stepper.settle()
    (told,) = [m for m in heard(stage, FACILITATOR) if "I could not make a private channel" in m.text]
    assert "program.adopt" in str(told.blocks)


@pytest.mark.parametrize("code", ["ratelimited", "internal_error", "service_unavailable", "request_timeout"])
async def test_a_channel_is_made_once_slack_is_back(stage: Stage, code: str) -> None:
    refuse(stage, "conversations.create", code, times=3)
    await faith(stage).command("/plg program")
    assert (await faith(stage).submit(FORM)).ok
    for _ in range(5):
        await stage.stepper.advance_to_next()
    made = [c for c in stage.sandbox.world.channels.values() if c.name.startswith("plg-")]
    assert [set(FEEDBACK) < set(c.members) for c in made] == [True]
    assert not [m for m in heard(stage, FACILITATOR) if "I could not make" in m.text]


@pytest.mark.parametrize(
    "code", ["cant_invite", "user_is_restricted", "ura_max_channels", "org_user_not_in_team"]
)
async def test_who_cannot_be_invited_is_named_to_the_facilitator(stage: Stage, code: str) -> None:
    stage.sandbox.faults.add(
        Fault("conversations.invite", f"error:{code}", times=2, when=lambda args: AMARA in args["users"])
    )
    channel = await set_up(stage)
    assert set(FEEDBACK) - set(channel.members) == {AMARA}
    (told,) = [m for m in heard(stage, FACILITATOR) if "I could not bring" in m.text]
    assert f"<@{AMARA}>" in told.text


@pytest.mark.parametrize(
    "code", ["not_in_channel", "channel_not_found", "restricted_action", "no_permission",
             "restricted_action_read_only_channel", "posting_to_channel_denied", "messages_tab_disabled"]
)  # fmt: skip
async def test_a_channel_that_takes_no_posts_is_told_to_the_facilitator(stage: Stage, code: str) -> None:
    channel = await set_up(stage)
    stage.sandbox.faults.add(
        Fault("chat.postMessage", f"error:{code}", when=lambda args: args["channel"] == channel.id)
    )
    await faith(stage).command("/plg session")
    assert (await faith(stage).submit({"day": date(2026, 10, 8)})).ok
    await stage.stepper.settle()
    assert len([m for m in heard(stage, FACILITATOR) if "I could not post in the channel" in m.text]) == 1
    assert len(showing(stage, "has moved", "app")) == 1, "and everybody else is told as always"


@pytest.mark.parametrize("code", [*GENERIC, "channel_not_found", "msg_too_long", "invalid_blocks"])
async def test_an_entry_is_kept_although_its_confirmation_cannot_be_sent(stage: Stage, code: str) -> None:
    assert await entries(stage) == 0
    refuse(stage, "chat.postMessage", code)
    await someone(stage).say("app", "Today I waited.")
    await stage.stepper.settle()
    assert await entries(stage) == 1


@pytest.mark.parametrize(
    ("method", "code", "audience", "says"),
    [
        ("chat.delete", "cant_delete_message", "me", "Something that you took back still stands"),
        ("chat.delete", "is_archived", "me", "Something that you took back still stands"),
        ("chat.update", "edit_window_closed", "group", "Something that you changed still stands as it was"),
        ("chat.update", "cant_update_message", "group", "Something that you changed still stands as it was"),
        ("chat.update", "message_not_found", "group", ""),
    ],
)
async def test_an_author_hears_when_their_words_are_still_to_be_seen(
    stage: Stage, method: str, code: str, audience: str, says: str
) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.command("/plg log")
    assert (await me.submit({"tried": WORDS, "audience": "group"})).ok
    await me.close(all=True)
    await stage.stepper.settle()
    stage.sandbox.faults.add(Fault(method, f"error:{code}", when=lambda args: args["channel"] == channel.id))
    listed = (await me.command("/plg log list")).ephemeral
    assert listed is not None
    await me.click(listed, "log.edit")
    assert (await me.submit({"tried": "Something else", "audience": audience})).ok
    await stage.stepper.settle()
    told = [m.text for m in me.inbox() if "still stands" in m.text]
    assert [text[: len(says)] for text in told] == ([says] if says else [])


async def test_a_change_of_what_plg_itself_says_fails_in_silence(stage: Stage) -> None:
    channel = await set_up(stage)
    await faith(stage).command("/plg prompt Why?")
    await faith(stage).submit()
    await faith(stage).submit()
    await stage.stepper.settle()
    stage.sandbox.faults.add(Fault("chat.update", "error:cant_update_message"))
    prompt = next(m for m in channel.messages if "prompt.answer" in str(m.blocks))
    await someone(stage).say(channel, "Because.", thread_ts=prompt.ts)
    await stage.stepper.settle()
    assert not [m for m in heard(stage, FACILITATOR) if "still stands" in m.text]
