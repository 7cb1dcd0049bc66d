import asyncio

from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from sandbox.person import Person
from sandbox.world import Message, View
from tests.handlers.test_programs import faith, heard, set_up

AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA = FEEDBACK
GITA, HANNES, ISLA, *_ = DELEGATING
SMALL = {"name": "Small", "members": [GITA, HANNES], "time": "13:00"}


def in_front(person: Person) -> View:
    assert person.modal is not None
    return person.modal


async def manage(stage: Stage, who: str = FACILITATOR) -> View:
    person = stage.sandbox.person(who)
    await person.command("/plg group")
    return in_front(person)


async def do(stage: Stage, button: str, given: dict[str, object]) -> str:
    """Press a button in the group's modal and send the form behind it; return what it says then."""
    view = await manage(stage)
    await faith(stage).click(view, button)
    outcome = await faith(stage).submit(given)
    assert outcome.ok, outcome.errors
    await stage.stepper.settle()
    said = str(in_front(faith(stage)).definition["blocks"])
    while faith(stage).modal is not None:
        await faith(stage).close()
    return said


async def test_people_come_in_and_go_out_with_their_place_in_the_channel(stage: Stage) -> None:
    channel = await set_up(stage, members=[AMARA, BRUNO, CHLOE])
    await do(stage, "group.add_open", {"people": [GITA]})
    assert GITA in channel.members
    assert any("You are in the peer learning group" in m.text for m in heard(stage, GITA))
    out = await manage(stage)
    await faith(stage).click(out, "group.out_open")
    options = in_front(faith(stage)).definition["blocks"][1]["element"]["options"]
    value = next(one["value"] for one in options if "gita" in one["text"]["text"].casefold())
    assert (await faith(stage).submit({"people": [value]})).ok
    await stage.stepper.settle()
    assert GITA not in channel.members
    assert any("has taken you out" in m.text for m in heard(stage, GITA))


async def test_what_cannot_be_stands_at_the_field_and_nothing_is_lost(stage: Stage) -> None:
    await set_up(stage)
    view = await manage(stage)
    assert "group.add_open" not in str(view.definition), "the group is full"
    await faith(stage).click(view, "group.hand_open")
    outcome = await faith(stage).submit({"facilitator": AMARA})
    assert "is listed as a member too" in outcome.errors["facilitator"]
    assert outcome.modal is not None


async def test_a_hand_over_brings_the_new_facilitator_in_and_the_old_one_out(stage: Stage) -> None:
    channel = await set_up(stage)
    assert FACILITATOR in channel.members
    await do(stage, "group.hand_open", {"facilitator": GITA, "more": []})
    assert (GITA in channel.members, FACILITATOR in channel.members) == (True, False)
    assert any("has asked you to facilitate" in m.text for m in heard(stage, GITA))
    assert (await manage(stage, GITA)).definition["callback_id"] == "group.manage"


async def test_a_co_facilitator_comes_into_the_channel_and_leaves_it_again(stage: Stage) -> None:
    channel = await set_up(stage)
    await do(stage, "group.beside_open", {"people": [GITA]})
    assert GITA in channel.members
    await stage.sandbox.person(GITA).command("/plg prompt")
    assert in_front(stage.sandbox.person(GITA)).definition["callback_id"] == "prompt.preview"
    await stage.sandbox.person(GITA).close()
    await do(stage, "group.beside_open", {"people": []})
    assert GITA not in channel.members


async def test_a_group_is_closed_after_one_question_and_its_channel_stays(stage: Stage) -> None:
    channel = await set_up(stage)
    assert "is closed" in await do(stage, "group.close_open", {})
    assert not channel.archived
    assert any("has closed this group" in m.text for m in channel.messages)
    assert any("has closed *Leads Europe*" in m.text for m in heard(stage, AMARA))
    outcome = await stage.sandbox.person(AMARA).command("/plg group")
    assert outcome.ephemeral is not None
    assert "You are in no group" in outcome.ephemeral.text


async def test_a_form_sent_after_the_group_has_ended_says_so(stage: Stage) -> None:
    channel = await set_up(stage, members=[AMARA, BRUNO])
    await faith(stage).click(await manage(stage), "group.add_open")
    await faith(stage).archive(channel)
    await stage.sandbox.idle()
    outcome = await faith(stage).submit({"people": [GITA]})
    assert "has ended" in outcome.errors["people"]


async def test_two_groups_merge_and_everybody_is_in_one_channel(stage: Stage) -> None:
    await set_up(stage, members=[AMARA, BRUNO, CHLOE])
    await set_up(stage, **SMALL)
    world = stage.sandbox.world
    big = next(c for c in world.channels.values() if c.name == "plg-leads-europe")
    small = next(c for c in world.channels.values() if c.name == "plg-small")
    chosen = await faith(stage).command("/plg group")
    assert chosen.ephemeral is not None
    await faith(stage).click(chosen.ephemeral, "group.open", value="2")
    await faith(stage).click(in_front(faith(stage)), "group.merge_open")
    assert (await faith(stage).submit({"into": "1"})).ok
    await stage.stepper.settle()
    assert {GITA, HANNES, AMARA, BRUNO, CHLOE} <= set(big.members)
    assert any("goes on as part of" in m.text for m in small.messages)
    for mover in (GITA, HANNES):
        assert len([m for m in heard(stage, mover) if "has joined" in m.text]) == 1


async def test_when_the_facilitator_is_deactivated_a_member_takes_over_in_the_channel(stage: Stage) -> None:
    channel = await set_up(stage)
    await stage.sandbox.deactivate(FACILITATOR)
    await stage.sandbox.idle()
    await stage.stepper.settle()
    offer = last(channel.messages, "program.take_over")
    amara, bruno = stage.sandbox.person(AMARA), stage.sandbox.person(BRUNO)
    both = await asyncio.gather(*(one.click(offer, "program.take_over") for one in (amara, bruno)))
    said = {
        user_id: outcome.ephemeral.text
        for user_id, outcome in zip((AMARA, BRUNO), both, strict=True)
        if outcome.ephemeral
    }
    (first,) = [user_id for user_id, text in said.items() if "you facilitate" in text]
    (second,) = [
        user_id for user_id, text in said.items() if "Somebody facilitates that group already" in text
    ]
    assert {first, second} == {AMARA, BRUNO}
    await stage.stepper.settle()
    shown = next(m for m in channel.messages if m.ts == offer.ts)
    assert f"<@{first}> facilitates this group now" in shown.text
    assert "program.take_over" not in str(shown.blocks)


def last(messages: list[Message], action_id: str) -> Message:
    return next(m for m in reversed(messages) if action_id in str(m.blocks))


async def test_a_member_sees_who_is_in_their_group(stage: Stage) -> None:
    await set_up(stage)
    outcome = await stage.sandbox.person(AMARA).command("/plg group")
    assert outcome.ephemeral is not None
    assert "facilitates it" in outcome.ephemeral.text
