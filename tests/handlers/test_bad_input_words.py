"""Words that look like commands, from right to left, with emoji: shown as typed, and they ping nobody."""

from typing import Any

import pytest

from bot.demo.stage import Stage
from sandbox.escape import pings
from sandbox.journal import Entry
from sandbox.render import text_of
from sandbox.world import Json, View
from tests.support.every_field import AMARA, BRUNO, FIELDS, PAIRED, EveryField
from tests.support.kept import kept

STRANGER = "U0KEIKO"  # in no group: nothing may ever mention her
NASTY = "<!channel> <@U0KEIKO> &amp; @here שלום 👩‍👧"
NOBODY = {"channel", "here", "everyone", STRANGER, "S0ALL"}


def nasty(field: str) -> str:
    """Return nasty words that tell in which field they were typed, short enough for a group's name."""
    return f"{field} {NASTY}"


def shown_by(entry: Entry) -> list[Json]:
    """Return the messages and views that a call, or the answer to a payload, showed."""
    body = entry.response.get("body") or {} if entry.kind == "payload" else entry.request
    found = [body.get("view"), body if "blocks" in body or "text" in body else None]
    return [one for one in found if isinstance(one, dict)]


def everything_shown(stage: Stage) -> list[Json]:
    entries = [*stage.sandbox.journal.calls(), *stage.sandbox.journal.payloads()]
    return [one for entry in entries for one in shown_by(entry)]


@kept
async def everything_typed(stage: Stage) -> None:
    await EveryField(stage, nasty).play()


async def test_whatever_is_typed_is_shown_as_typed_and_pings_nobody(stage: Stage) -> None:
    await everything_typed(stage)
    shown = everything_shown(stage)
    for one in shown:
        assert not pings(one, stage.sandbox.world) & NOBODY, text_of(one)
    for channel in stage.sandbox.world.channels.values():
        for message in channel.messages:
            assert message.user != stage.sandbox.world.app.bot_user or not pings(message) & NOBODY
    readable = "\n".join(text_of(one) for one in shown)
    typed = {f"{form}.{field}" for form, fields in FIELDS.items() for field in fields}
    not_shown = {field for field in typed if nasty(field) not in readable}
    assert not_shown == {"thread.reply"}, "of a reply in a thread plg keeps nothing"


def held(view: View | None) -> dict[str, Any]:
    """Return what stands in the text fields of a form when it opens."""
    assert view is not None
    return {
        block["block_id"]: block["element"].get("initial_value", "")
        for block in view.definition["blocks"]
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    }


async def test_a_form_opened_again_holds_exactly_what_was_typed(stage: Stage) -> None:
    cycle = EveryField(stage, nasty)
    await cycle.set_up()
    for command, form in (("/plg session", "session"), ("/plg program Ours <&> theirs", "")):
        outcome = await cycle.faith.command(command)
        expected = cycle.typed(form) if form else {"name": "Ours <&> theirs", "challenge": "", "place": ""}
        assert held(outcome.modal) == expected
        await cycle.faith.person.close()
    await stage.stepper.advance_to(PAIRED)
    await cycle.commit()
    outcome = await cycle.amara.command("/plg commit")
    assert held(outcome.modal) == cycle.typed("commit")
    await cycle.amara.person.close()
    await cycle.log()
    outcome = await cycle.amara.command("/plg log list")
    assert outcome.ephemeral is not None
    outcome = await cycle.amara.press(outcome.ephemeral, "log.edit")
    assert held(outcome.modal) == cycle.typed("log")
    await cycle.amara.person.close()
    await cycle.ask()
    outcome = await cycle.amara.press_in_channel("prompt.answer")
    assert held(outcome.modal) == cycle.typed("prompt", "answer")


async def test_what_was_looked_back_on_stands_in_the_form_again(stage: Stage) -> None:
    await everything_typed(stage)
    cycle = EveryField(stage, nasty)
    outcome = await cycle.amara.command("/plg reflect")
    assert held(outcome.modal) == cycle.typed("reflect")
    outcome = await cycle.bruno.command("/plg reflect More")
    assert held(outcome.modal)["happened"] == nasty("command.reflect")
    assert held(outcome.modal)["did"] == "More"


@pytest.mark.parametrize(
    "names", [("<!channel> & <@U0KEIKO>", "בת-שבע ☕"), ("*Bo_ld* `x`", "\u202eevil")], ids=ascii
)
async def test_people_may_be_called_anything(stage: Stage, names: tuple[str, str]) -> None:
    world = stage.sandbox.world
    for user_id, name in zip((AMARA, BRUNO), names, strict=True):
        world.users[user_id].real_name = world.users[user_id].name = name
    signed = " ".join(f"@{name}" for name in names)
    cycle = EveryField(stage, lambda field: f"{field} by {signed}")
    await cycle.play(sessions=False)
    for one in everything_shown(stage):
        assert not pings(one, world) & NOBODY, text_of(one)
    outcome = await cycle.amara.command("/plg log list")
    assert outcome.ephemeral is not None
    assert f"dm.edited by {signed}" in text_of(outcome.ephemeral), (
        "a mention reads as the name it was typed with"
    )


@pytest.mark.parametrize("blank", ["   ", "\u200b\u2060", "\u200f \u200e", "\n\n"])
async def test_what_cannot_be_seen_counts_as_nothing(stage: Stage, blank: str) -> None:
    cycle = EveryField(stage, nasty)
    await cycle.faith.command("/plg program")
    outcome = await cycle.faith.person.submit(
        {"name": blank, "challenge": blank, "place": blank, "members": [AMARA, BRUNO]}
        | {"day": "2026-10-07", "time": "12:30", "topic": "delegating"}
    )
    assert {"name", "challenge"} <= outcome.errors.keys()
    await cycle.faith.person.close()
    await cycle.set_up()
    for player, command, fields in (
        (cycle.amara, "/plg log", {"tried": blank}),
        (cycle.amara, "/plg commit", {"situation": blank, "behaviour": blank, "confidence": "3"}),
        (cycle.faith, "/plg prompt", {"text": blank}),
    ):
        await player.command(command)
        outcome = await player.person.submit(fields)
        assert set(outcome.errors) == {field for field in fields if field != "confidence"}
        await player.person.close(all=True)
