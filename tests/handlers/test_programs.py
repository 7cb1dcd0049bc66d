import asyncio
from datetime import date
from typing import Any

import pytest

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from sandbox.faults import Fault
from sandbox.person import Person
from sandbox.world import Channel, Message, User, View
from tests.support.kept import kept

FORM: dict[str, Any] = {
    "name": "Leads Europe",
    "challenge": "We give feedback too late.",
    "members": list(FEEDBACK),
    "day": date(2026, 10, 7),
    "time": "12:30",
    "topic": "giving-feedback",
}


def faith(stage: Stage) -> Person:
    return stage.sandbox.person(FACILITATOR)


async def asked(stage: Stage, user_id: str = FACILITATOR) -> View:
    person = stage.sandbox.person(user_id)
    await person.command("/plg program")
    assert person.modal is not None
    return person.modal


async def refused(stage: Stage, **changed: Any) -> dict[str, str]:
    """Send the form, changed like this; return what stands at its fields."""
    view = await asked(stage)
    outcome = await faith(stage).submit(FORM | changed, view)
    assert not outcome.ok
    assert outcome.modal is not None, "what was typed is still there"
    return outcome.errors


@kept
async def set_up(stage: Stage, **changed: Any) -> Channel:
    """Set the group up; return its channel."""
    view = await asked(stage)
    outcome = await faith(stage).submit(FORM | changed, view)
    assert outcome.ok, outcome.errors
    assert outcome.modal is None
    await stage.stepper.settle()
    return next(c for c in stage.sandbox.world.channels.values() if c.name == "plg-leads-europe")


def heard(stage: Stage, user_id: str) -> list[Message]:
    """Return what the bot wrote to somebody."""
    bot = stage.sandbox.world.app.bot_user
    return [m for m in stage.sandbox.person(user_id).place("app").messages if m.user == bot]


def users(*ids: str) -> dict[str, Any]:
    """Stand for a picker holding what Slack's own client would not let anybody pick."""
    return {"type": "multi_users_select", "selected_users": list(ids)}


async def test_a_group_of_six_is_set_up_in_one_go(stage: Stage) -> None:
    channel = await set_up(stage, place="Room 4")
    bot = stage.sandbox.world.app.bot_user
    assert (channel.kind, sorted(channel.members)) == ("private", sorted([bot, FACILITATOR, *FEEDBACK]))
    (welcome,) = [m for m in channel.messages if m.user == bot and not m.subtype]
    assert "Room 4" in welcome.text
    for user_id in FEEDBACK:
        (hello,) = [m for m in heard(stage, user_id) if not m.files]
        assert hello.text.startswith("Hello! I am *plg*.")
        (invitation,) = [m for m in heard(stage, user_id) if m.files]
        assert [file["name"] for file in invitation.files] == [
            "work-session-2026-10-07.1.ics",
            "reconvene-session-2026-11-04.1.ics",
        ]
    (done,) = heard(stage, FACILITATOR)
    assert done.text.startswith("*Leads Europe* is set up: 6 members, and you facilitate it.")


async def test_the_form_begins_with_what_is_usual_where_one_lives(stage: Stage) -> None:
    view = await asked(stage)
    elements = {b["block_id"]: b["element"] for b in view.definition["blocks"] if b["type"] == "input"}
    assert elements["zone"]["initial_option"]["value"] == "Europe/Berlin"
    assert elements["facilitator"]["initial_user"] == FACILITATOR
    assert elements["weeks"]["initial_option"]["value"] == "4"
    assert elements["tip_day"]["initial_option"]["text"]["text"] == "Tuesday"
    assert elements["tip_time"]["initial_time"] == "10:00"


async def test_a_member_is_told_whom_to_ask(stage: Stage) -> None:
    await stage.sandbox.person(FACILITATOR).command("/plg help")  # so that plg has met the admin
    outcome = await stage.sandbox.person("U0EMIL").command("/plg program")
    assert outcome.modal is None
    assert outcome.ephemeral is not None
    assert f"Please ask <@{FACILITATOR}>." in outcome.ephemeral.text


async def test_pressing_send_twice_makes_one_group(stage: Stage) -> None:
    view = await asked(stage)
    await faith(stage).fill(FORM, view)
    await asyncio.gather(faith(stage).submit(view=view), faith(stage).submit(view=view))
    await stage.stepper.settle()
    assert len([c for c in stage.sandbox.world.channels.values() if c.name.startswith("plg-")]) == 1
    assert len(heard(stage, FACILITATOR)) == 1


async def test_a_session_in_the_past_is_said_at_its_day(stage: Stage) -> None:
    errors = await refused(stage, day=date(2026, 10, 5), time="08:59")
    assert errors == {"day": "That time has already passed. Please choose a later one."}


async def test_a_session_years_away_is_said_at_its_day(stage: Stage) -> None:
    for year in (2029, 9999):
        assert set(await refused(stage, day=date(year, 12, 31), time="23:59")) <= {"day", "time"}


async def test_a_time_the_clocks_skip_is_said_at_its_time(stage: Stage) -> None:
    errors = await refused(stage, day=date(2027, 3, 28), time="02:30")
    assert errors["time"].startswith("02:30 does not exist on 28 March 2027 in Europe/Berlin")


async def test_who_cannot_be_a_member_is_said_at_the_members(stage: Stage) -> None:
    world = stage.sandbox.world
    world.add_user(User("U0GUS", "gus", "Gus Guest", is_restricted=True))
    world.users["U0EMIL"].deleted = True
    bot = world.app.bot_user
    errors = await refused(stage, members=users("U0GUS", "U0EMIL", bot, "U0DEVI", "U0DEVI"))
    assert errors["members"] == (
        "gus is a guest in this workspace; emil has a deactivated account; plg is an app, not a person; "
        "devi is listed twice. Please take them out."
    )


async def test_people_are_looked_up_anew_and_not_as_plg_knew_them(stage: Stage) -> None:
    await refused(stage, day=date(2026, 10, 4))  # everybody is known by now
    stage.sandbox.world.users["U0EMIL"].deleted = True  # and nobody told the bot
    errors = await refused(stage)
    assert errors == {"members": "emil has a deactivated account. Please take that person out."}


async def test_somebody_slack_does_not_know_is_said_at_the_members(stage: Stage) -> None:
    errors = await refused(stage, members=users("U0DEVI", "U0NOBODY"))
    assert errors["members"].startswith("I could not look all of them up")


async def test_seven_are_too_many_and_one_too_few(stage: Stage) -> None:
    assert (await refused(stage, members=[*FEEDBACK, "U0GITA"]))["members"].startswith(
        "That makes 7 members."
    )
    assert (await refused(stage, members=["U0GITA"]))["members"].startswith("A group needs at least two")


async def test_a_facilitator_who_is_a_member_too_is_said_at_the_facilitator(stage: Stage) -> None:
    assert "is listed as a member too" in (await refused(stage, facilitator="U0DEVI"))["facilitator"]


async def test_a_member_of_another_group_is_refused(stage: Stage) -> None:
    await set_up(stage)
    errors = await refused(stage, members=["U0DEVI", "U0GITA"])
    assert errors == {"members": "devi is already in an active group. Please take that person out."}


async def test_a_channel_somebody_brings_is_used_once_the_bot_is_in_it(stage: Stage) -> None:
    person = faith(stage)
    mine = await person.create_channel("our-leads", private=True)
    assert "invite me first" in (await refused(stage, channel=mine.id))["channel"]
    await person.invite_app(mine)
    await person.submit(FORM | {"channel": mine.id})
    await stage.stepper.settle()
    assert set(FEEDBACK) < set(mine.members)
    assert any(m.text.startswith("*Welcome to Leads Europe*") for m in mine.messages)
    errors = await refused(stage, name="Second", members=["U0GITA", "U0ISLA"], channel=mine.id)
    assert errors["channel"].startswith("Another group has that channel already.")


async def test_a_public_or_archived_channel_is_no_place_for_a_group(stage: Stage) -> None:
    person = faith(stage)
    await person.invite_app("general")
    public = {"type": "conversations_select", "selected_conversation": "C0GENERAL"}
    assert (await refused(stage, channel=public))["channel"].startswith("That is not a private channel.")
    closed = await person.create_channel("closed", private=True)
    await person.invite_app(closed)
    await person.archive(closed)
    archived = {"type": "conversations_select", "selected_conversation": closed.id}
    assert (await refused(stage, channel=archived))["channel"].startswith("That channel is archived.")


async def test_words_in_the_form_are_shown_as_typed_and_ping_nobody(stage: Stage) -> None:
    nasty = "<!channel> <@U0GITA> & co"
    view = await asked(stage)
    await faith(stage).submit(FORM | {"name": nasty, "challenge": nasty, "place": nasty}, view)
    await stage.stepper.settle()
    (channel,) = [c for c in stage.sandbox.world.channels.values() if c.name.startswith("plg-")]
    assert "U0GITA" not in channel.members
    bot = stage.sandbox.world.app.bot_user
    (welcome,) = [m.text for m in channel.messages if m.user == bot and not m.subtype]
    assert "<!channel>" not in welcome
    assert "&lt;!channel&gt; &lt;@U0GITA&gt; &amp; co" in welcome


@pytest.mark.parametrize("how", ["archive", "delete_channel"])
async def test_a_channel_that_is_closed_ends_the_group_and_all_are_told_once(stage: Stage, how: str) -> None:
    channel = await set_up(stage)
    before = {user_id: len(heard(stage, user_id)) for user_id in (*FEEDBACK, FACILITATOR)}
    await getattr(faith(stage), how)(channel)
    await stage.stepper.settle()
    for user_id, number in before.items():
        (news,) = [m.text for m in heard(stage, user_id)[number:] if not m.files]
        assert news.startswith("The channel of *Leads Europe*")
        off = [m for m in heard(stage, user_id)[number:] if m.files]
        assert len(off) == (user_id != FACILITATOR), "each member's calendar hears of it once"
        assert all(m.text.startswith("Opening this takes it out of your calendar:") for m in off)
    assert await stage.bot.next_due() is None


async def test_a_channel_that_could_not_be_made_is_chosen_later(stage: Stage) -> None:
    stage.sandbox.faults.add(Fault("conversations.create", "error:restricted_action", times=2))
    view = await asked(stage)
    await faith(stage).submit(FORM, view)
    await stage.stepper.settle()
    asking = heard(stage, FACILITATOR)[-1]
    mine = await faith(stage).create_channel("our-leads", private=True)
    await faith(stage).click(asking, "program.adopt")
    outcome = await faith(stage).submit({"channel": mine.id})
    assert "invite me first" in outcome.errors["channel"]
    await faith(stage).invite_app(mine)
    outcome = await faith(stage).submit({"channel": mine.id})
    assert outcome.modal is not None
    assert "is now the channel of" in str(outcome.modal.definition)
    await stage.stepper.advance_to_next()
    assert set(FEEDBACK) < set(mine.members)
    assert any(m.text.startswith("*Welcome to Leads Europe*") for m in mine.messages)
