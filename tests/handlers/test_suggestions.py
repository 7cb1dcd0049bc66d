from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from sandbox.person import Person
from sandbox.person.elements import spots
from sandbox.render import text_of
from tests.handlers.logbook import NASTY
from tests.handlers.test_programs import heard, set_up

AMARA, BRUNO = "U0AMARA", "U0BRUNO"
WORDS = "Let team leads approve orders up to 500 €."
FORM = {"text": WORDS, "area": "processes", "made_by": "person"}


async def suggest(stage: Stage, user_id: str = AMARA, **changed: str) -> str:
    """Suggest something by form; return what stands in its place afterwards."""
    person = stage.sandbox.person(user_id)
    await person.command("/plg suggest")
    outcome = await person.submit(FORM | changed)
    assert outcome.ok, outcome.errors
    assert outcome.modal is not None
    await stage.stepper.settle()
    said = text_of(outcome.modal)
    await person.close()
    return said


def owner(stage: Stage) -> Person:
    return stage.sandbox.person(FACILITATOR)


def shown(person: Person) -> str:
    assert person.modal is not None
    return text_of(person.modal)


async def press(person: Person, action_id: str, value: str | None = None) -> None:
    """Press a button of the modal in front, the first one alike, or choose from its menu."""
    assert person.modal is not None
    found = spots(person.modal.definition["blocks"])
    block = next((spot.block_id for spot in found if spot.action_id == action_id), None)
    outcome = await person.click(person.modal, action_id, block_id=block, value=value)
    assert outcome.ok, outcome.error


async def test_a_suggestion_is_made_and_comes_back_with_every_change(stage: Stage) -> None:
    await set_up(stage)
    assert "Your suggestion is number 1." in await suggest(stage)
    faith = owner(stage)
    await faith.command("/plg ideas")
    assert WORDS in shown(faith)
    await press(faith, "ledger.open")
    await faith.submit({"status": "planned", "owner": FACILITATOR, "note": "We try it in two teams."})
    await stage.stepper.settle()
    assert "Planned" in shown(faith), "the list below is up to date"
    (told,) = [m for m in heard(stage, AMARA) if "is *planned*" in m.text]
    assert "We try it in two teams." in told.text
    outcome = await stage.sandbox.person(AMARA).command("/plg suggest list")
    assert outcome.ephemeral is not None
    assert "*1* · Planned" in text_of(outcome.ephemeral)


async def test_an_anonymous_one_shows_nobody_who_it_was(stage: Stage) -> None:
    await set_up(stage)
    await suggest(stage, made_by="anonymous")
    faith = owner(stage)
    await faith.command("/plg ideas")
    await press(faith, "ledger.open")
    assert "somebody anonymous" in shown(faith)
    assert AMARA not in str(faith.modal.definition if faith.modal else "")
    await faith.submit({"status": "declined", "note": "The law wants two signatures."})
    await stage.stepper.settle()
    assert len([m for m in heard(stage, AMARA) if "The law wants two signatures." in m.text]) == 1
    for user_id in (BRUNO, FACILITATOR):
        assert not [m for m in heard(stage, user_id) if "The law wants" in m.text]


async def test_one_of_the_group_comes_back_to_its_channel(stage: Stage) -> None:
    channel = await set_up(stage)
    await suggest(stage, made_by="group")
    faith = owner(stage)
    await faith.command("/plg ideas")
    await press(faith, "ledger.open")
    await faith.submit({"status": "done"})
    await stage.stepper.settle()
    assert [m for m in channel.messages if "Your group's suggestion 1 is *done*." in m.text]


async def test_what_was_typed_behind_the_command_stands_in_the_form_as_typed(stage: Stage) -> None:
    await set_up(stage)
    amara = stage.sandbox.person(AMARA)
    await amara.command(f"/plg suggest {NASTY}")
    await amara.submit({"area": "other", "made_by": "person"})
    await stage.stepper.settle()
    faith = owner(stage)
    await faith.command("/plg ideas")
    assert "<!channel>" in shown(faith), "as it was typed, and not parsed"


async def test_a_form_that_cannot_be_kept_stays_open_with_what_was_typed(stage: Stage) -> None:
    amara = stage.sandbox.person(AMARA)
    await amara.command("/plg suggest")
    outcome = await amara.submit({"text": WORDS, "made_by": "person"})
    assert not outcome.ok
    await amara.command("/plg suggest " + "w" * 3001)
    assert amara.modal is None or "w" * 3001 not in str(amara.modal.definition)


async def test_a_member_is_told_what_the_ledger_is_and_where_their_own_stand(stage: Stage) -> None:
    await set_up(stage)
    await suggest(stage)
    outcome = await stage.sandbox.person(AMARA).command("/plg ideas")
    assert outcome.ephemeral is not None
    assert "`/plg suggest list`" in outcome.ephemeral.text


async def test_declining_without_a_reason_is_said_at_its_field_and_keeps_the_form(stage: Stage) -> None:
    await set_up(stage)
    await suggest(stage)
    faith = owner(stage)
    await faith.command("/plg ideas")
    await press(faith, "ledger.open")
    outcome = await faith.submit({"status": "declined"})
    assert set(outcome.errors) == {"note"}
    outcome = await faith.submit({"status": "planned"})
    assert set(outcome.errors) == {"owner"}


async def test_of_two_owners_who_answer_at_once_the_second_sees_it_and_loses_nothing(stage: Stage) -> None:
    await set_up(stage)
    await suggest(stage)
    faith, bruno = owner(stage), stage.sandbox.person(BRUNO)
    await faith.command("/plg owners")
    await faith.submit({"owners": [FACILITATOR, BRUNO]})
    await faith.close()
    for person in (faith, bruno):
        await person.command("/plg ideas")
        await press(person, "ledger.open")
    await faith.submit({"status": "doing", "owner": FACILITATOR})
    outcome = await bruno.submit({"status": "declined", "note": "Too dear."})
    assert "Somebody was faster: it is under way by now." in shown(bruno)
    assert outcome.modal is not None
    await stage.stepper.settle()
    assert not [m for m in heard(stage, AMARA) if "Too dear." in m.text]
    await bruno.submit({})
    await stage.stepper.settle()
    assert [m for m in heard(stage, AMARA) if "Too dear." in m.text], "what was typed was still there"


async def test_two_that_say_the_same_are_put_together(stage: Stage) -> None:
    await set_up(stage)
    await suggest(stage)
    await suggest(stage, BRUNO, text="Orders up to 500 € without the head office.")
    faith = owner(stage)
    await faith.command("/plg ideas")
    await press(faith, "ledger.open")
    assert "Idea 2" in shown(faith)
    await press(faith, "ledger.merge")
    outcome = await faith.submit({"into": "1"})
    assert outcome.ok, outcome.errors
    await stage.stepper.settle()
    assert "Idea 2 stands under number 1 now" in shown(faith)
    await faith.close()
    assert "1 idea" in shown(faith)
    assert [m for m in heard(stage, BRUNO) if "now goes on as number 1" in m.text]


async def test_forty_ideas_are_leafed_through_and_filtered(stage: Stage) -> None:
    await set_up(stage)
    for n in range(12):
        await suggest(stage, text=f"Matter {n}", area="tools" if n % 2 else "other")
    faith = owner(stage)
    await faith.command("/plg ideas")
    assert "12 ideas · page 1 of 2" in shown(faith)
    await press(faith, "ledger.next")
    assert "page 2 of 2" in shown(faith)
    await press(faith, "ledger.area", "tools")
    assert "6 ideas" in shown(faith)
    await press(faith, "ledger.show", "done")
    assert "Nothing here at the moment." in shown(faith)


async def test_on_monday_the_owner_is_sent_what_waits_and_opens_it_from_there(stage: Stage) -> None:
    await set_up(stage)
    await suggest(stage)
    faith = owner(stage)
    while not (digest := [m for m in heard(stage, FACILITATOR) if "Ideas from your groups" in m.text]):
        await stage.stepper.advance_to_next()
    assert "Waiting for a first answer" in digest[0].text
    await faith.click(digest[0], "ledger.open")
    assert "Idea 1" in shown(faith)
    await faith.submit({"status": "done"})
    await stage.stepper.settle()
    assert [m for m in heard(stage, AMARA) if "is *done*" in m.text]
