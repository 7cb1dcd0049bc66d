"""`/plg roster` as an owner uses it: a file, a group, a channel or people; looked at, applied, exported."""

from typing import Any

from bot.db import roster
from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from bot.domain.roster_file import MOST_BYTES
from bot.integrations import spreadsheets
from sandbox.faults import Fault
from sandbox.person import Outcome, Person
from sandbox.render import text_of
from sandbox.uploads import LocalFile
from sandbox.world import Channel, User
from tests.handlers.test_programs import faith, heard
from tests.support.echo import Echo

GOOD = (
    "E-Mail;Abteilung;Vorgesetzter;Eintrittsdatum\r\n"
    "amara@northwind.example;Kundendienst;faith@northwind.example;3.4.2020\r\n"
    "bruno@northwind.example;Lager;amara@northwind.example;\r\n"
    "chloe@northwind.example;Lager;amara@northwind.example;\r\n"
).encode("cp1252")
BAD = (
    b"email,manager\n"
    b"amara@northwind.example,\n"
    b"nobody@northwind.example,\n"
    b"bruno@northwind.example,bruno@northwind.example\n"
    b"amara@northwind.example,\n"
)


def shown(person: Person) -> str:
    """Return what the modal in front of somebody reads."""
    assert person.modal is not None
    return text_of(person.modal.definition)


async def opened(stage: Stage) -> Person:
    me = faith(stage)
    await me.command("/plg roster")
    assert me.modal is not None
    return me


async def given(stage: Stage, **filled: Any) -> Person:
    """Open the roster and send what is filled in; return who waits for what comes of it."""
    me = await opened(stage)
    outcome = await me.submit(filled)
    assert outcome.ok, outcome.errors
    await stage.stepper.settle()
    return me


async def refused(stage: Stage, **filled: Any) -> dict[str, str]:
    me = await opened(stage)
    outcome = await me.submit(filled)
    assert not outcome.ok
    await me.close()
    return outcome.errors


async def sent(stage: Stage, me: Person, values: dict[str, Any] | None = None) -> Outcome:
    outcome = await me.submit(values)
    assert outcome.ok, outcome.errors
    await stage.stepper.settle()
    return outcome


async def pressed(stage: Stage, me: Person, action: str) -> None:
    assert me.modal is not None
    assert (await me.click(me.modal, action)).ok
    await stage.stepper.settle()


PRESSED = {  # twice, below
    *("/plg roster", "roster.add", "roster.apply", "roster.back", "roster.columns", "roster.discard"),
    *("roster.export_csv", "roster.export_xlsx", "roster.look"),
}


async def test_what_comes_twice_is_read_applied_and_sent_once(stage: Stage) -> None:
    echo = Echo(stage)
    me = await given(stage, file=LocalFile("leute.csv", GOOD))
    await sent(stage, me)
    await pressed(stage, me, "roster.back")
    await sent(stage, me, {"department": "-"})
    assert "*3 new*" in shown(me)
    assert len(stage.sandbox.world.modals[FACILITATOR]) == 1
    await sent(stage, me)
    assert "up to date with *leute.csv*" in shown(me)
    await me.close(all=True)
    for action in ("roster.export_csv", "roster.export_xlsx"):
        await opened(stage)
        assert len(stage.sandbox.world.modals[FACILITATOR]) == 1
        await pressed(stage, me, action)
        await me.close(all=True)
    assert len(heard(stage, FACILITATOR)) == 2
    await given(stage, people=["U0AMARA", "U0GITA"])
    await me.close(all=True)
    await opened(stage)
    await pressed(stage, me, "roster.look")
    assert len(stage.sandbox.world.modals[FACILITATOR]) == 2
    assert "*1 new*" in shown(me)
    await pressed(stage, me, "roster.discard")
    assert "Thrown away" in shown(me)
    assert len(await on_it(stage)) == 3
    assert echo.seen >= PRESSED
    assert echo.failed == []


async def on_it(stage: Stage) -> list[roster.Entry]:
    async with stage.bot.db.reading(1) as tx:
        return await roster.entries(tx)


async def test_a_file_is_read_matched_looked_at_and_applied(stage: Stage) -> None:
    me = await given(stage, file=LocalFile("leute.csv", GOOD))
    assert "I have read *leute.csv*: 3 lines" in shown(me)
    assert "<Vorgesetzter>" in shown(me)
    await sent(stage, me)
    assert "*3 new*" in shown(me)
    assert await on_it(stage) == []
    await sent(stage, me)
    assert "The roster is up to date with *leute.csv*." in shown(me)
    amara, bruno, chloe = await on_it(stage)
    assert (amara.user_id, amara.department) == ("U0AMARA", "Kundendienst")
    assert (bruno.department, bruno.manager_id) == ("Lager", amara.person_id)
    assert chloe.tz == "America/New_York"
    assert heard(stage, FACILITATOR) == []
    assert heard(stage, "U0AMARA") == []


async def test_the_same_file_again_changes_nothing_and_another_updates(stage: Stage) -> None:
    for file, said in (
        (GOOD, "*3 new*"),
        (GOOD, "All 3 people in it are on the roster just so."),
        (GOOD.replace(b"Lager", b"Einkauf"), "*2 changed*: department 2"),
    ):
        me = await given(stage, file=LocalFile("leute.csv", file))
        await sent(stage, me)
        assert said in shown(me)
        if "just so" not in said:
            await sent(stage, me)
        await me.close(all=True)
    assert [one.department for one in await on_it(stage)] == ["Kundendienst", "Einkauf", "Einkauf"]


async def test_each_bad_row_is_named_and_nothing_can_be_applied(stage: Stage) -> None:
    me = await given(stage, file=LocalFile("people.csv", BAD))
    await sent(stage, me)
    said = shown(me)
    assert "*nothing is changed*: something is wrong in 3 lines" in said
    assert "Line 2: amara@northwind.example is listed again on line 5" in said
    assert "Line 3: nobody in this Slack workspace has the e-mail address nobody@northwind.example" in said
    assert "Line 4: it names the person as their own manager" in said
    assert me.modal is not None
    assert "submit" not in me.modal.definition
    assert await on_it(stage) == []


async def test_the_columns_are_chosen_where_they_cannot_be_guessed(stage: Stage) -> None:
    data = b"Wer,Team,Squad\namara@northwind.example,A,B\n"
    me = await given(stage, file=LocalFile("x.csv", data))
    outcome = await me.submit({"email": "-"})
    assert outcome.errors == {"email": "Please choose the column that says who it is."}
    outcome = await me.submit({"email": "Wer", "level": "Wer"})
    assert "cannot be both" in outcome.errors["level"]
    await sent(stage, me, {"level": "-", "department": "Squad"})
    assert "Columns I do not use: Team" in shown(me)
    await pressed(stage, me, "roster.back")
    await sent(stage, me, {"department": "Team"})
    assert "Columns I do not use: Squad" in shown(me)
    await sent(stage, me)
    assert [one.department for one in await on_it(stage)] == ["A"]


async def test_only_these_leaves_out_who_is_missing(stage: Stage) -> None:
    me = await given(stage, file=LocalFile("leute.csv", GOOD))
    await sent(stage, me)
    await sent(stage, me)
    await me.close()
    one = b"email\namara@northwind.example\n"
    me = await given(stage, file=LocalFile("one.csv", one))
    await sent(stage, me, {"wishes": ["only_these"]})
    assert "*2 gone*" in shown(me)
    await sent(stage, me)
    assert [one.user_id for one in await on_it(stage)] == ["U0AMARA"]


async def test_a_workbook_is_taken_like_a_file(stage: Stage) -> None:
    data = spreadsheets.write_xlsx([["email", "level"], ["amara@northwind.example", "Head"]], "People")
    me = await given(stage, file=LocalFile("people.xlsx", data))
    await sent(stage, me)
    await sent(stage, me)
    assert [one.level for one in await on_it(stage)] == ["Head"]


async def test_who_closes_the_window_hears_by_direct_message_and_goes_on(stage: Stage) -> None:
    me = await opened(stage)
    await me.submit({"file": LocalFile("leute.csv", GOOD)})
    await me.close()
    await stage.stepper.advance_to_next()
    (told,) = heard(stage, FACILITATOR)
    assert "I have read *leute.csv*. Nothing is changed yet." in told.text
    await me.click(told, "roster.look")
    await sent(stage, me)
    await me.close()
    await me.command("/plg roster")
    assert "You have begun with *leute.csv*" in shown(me)
    await pressed(stage, me, "roster.look")
    await stage.stepper.settle()
    assert "*3 new*" in shown(me)
    await pressed(stage, me, "roster.discard")
    assert "Thrown away" in shown(me)
    await me.close(all=True)
    late = await me.click(told, "roster.look")
    assert late.ephemeral is not None
    assert "I have let go of it" in late.ephemeral.text
    assert await on_it(stage) == []


async def test_a_user_group_is_taken_without_its_guests_and_apps(stage: Stage) -> None:
    world = stage.sandbox.world
    world.add_user(User("U0GUS", "gus", "Gus Guest", is_restricted=True))
    world.usergroups["S1"] = {"handle": "leads", "name": "Leads", "users": ["U0AMARA", "U0BRUNO", "U0GUS"]}
    me = await given(stage, handle="leads", people=["U0CHLOE"])
    assert "*3 new*" in shown(me)
    assert "gus is a guest in this workspace" in shown(me)
    await sent(stage, me)
    assert {one.user_id for one in await on_it(stage)} == {"U0AMARA", "U0BRUNO", "U0CHLOE"}


async def test_everybody_in_a_public_channel_is_taken(stage: Stage) -> None:
    me = await given(stage, channel="general")
    assert "*12 new*" in shown(me)
    await sent(stage, me)
    assert len(await on_it(stage)) == 12


async def test_the_roster_is_sent_as_csv_and_excel_and_can_be_uploaded_again(stage: Stage) -> None:
    me = await given(stage, file=LocalFile("leute.csv", GOOD))
    await sent(stage, me)
    await sent(stage, me)
    await me.close()
    for action, ending in (("roster.export_csv", "csv"), ("roster.export_xlsx", "xlsx")):
        await opened(stage)
        await pressed(stage, me, action)
        await me.close(all=True)
        (file,) = heard(stage, FACILITATOR)[-1].files
        assert file["name"].startswith("roster-2026-10-05-")
        data = stage.sandbox.world.blobs[file["id"]]
        me = await given(stage, file=LocalFile(f"again.{ending}", data))
        assert "guess" in shown(me)
        await sent(stage, me)
        assert "All 3 people in it are on the roster just so." in shown(me)
        await me.close(all=True)


async def test_slack_may_be_away_while_a_list_is_read(stage: Stage) -> None:
    stage.sandbox.faults.add(Fault("users.list", "error:internal_error", times=2))
    me = await given(stage, file=LocalFile("leute.csv", GOOD))
    assert "I am reading *leute.csv*" in shown(me)
    await stage.stepper.advance_to_next()
    await stage.stepper.advance_to_next()
    assert "I have read *leute.csv*: 3 lines" in shown(me)


async def test_when_slack_stays_away_the_owner_is_told(stage: Stage) -> None:
    stage.sandbox.faults.add(Fault("users.list", "error:internal_error", times=5))
    await given(stage, file=LocalFile("leute.csv", GOOD))
    for _ in range(6):
        await stage.stepper.advance_to_next()
    (told,) = heard(stage, FACILITATOR)
    assert "Slack did not answer my questions about it" in told.text


async def test_what_cannot_be_read_is_said_in_the_window_and_what_helps(stage: Stage) -> None:
    world = stage.sandbox.world
    world.usergroups["S1"] = {"handle": "leads", "users": []}
    world.add_channel(Channel("C0SECRET", "secret", "private", FACILITATOR, [FACILITATOR, *FEEDBACK]))
    for filled, said in (
        (
            {"file": LocalFile("people.csv", b"\x00\x01")},
            "I could not take *people.csv*: nothing is changed.",
        ),
        ({"file": LocalFile("people.csv", b"\x00\x01")}, "Please save it as CSV"),
        ({"file": LocalFile("empty.csv", b"email\n")}, "There is nobody in that file"),
        ({"handle": "@ledas"}, "There is no user group @ledas here. There are: @leads."),
        ({"channel": "secret"}, "Please invite me first: type /invite @plg in it"),
    ):
        me = await given(stage, **filled)
        assert said in shown(me)
        await me.close(all=True)
    stage.sandbox.faults.add(Fault("usergroups.list", "error:plan_upgrade_required"))
    assert "User groups are a part of Slack's paid plans" in shown(await given(stage, handle="@leads"))


async def test_what_is_wrong_at_once_is_said_at_its_field_and_to_owners_only(stage: Stage) -> None:
    assert "Please give me a file" in (await refused(stage))["file"]
    huge = LocalFile("huge.csv", b"x" * (MOST_BYTES + 1))
    assert "and 5 MB fit" in (await refused(stage, file=huge))["file"]
    both = await refused(stage, file=LocalFile("x.csv", GOOD), handle="@leads", people=["U0AMARA"])
    assert set(both) == {"handle", "people"}
    outcome = await stage.sandbox.person("U0AMARA").command("/plg roster")
    assert outcome.ephemeral is not None
    assert f"Only programme owners can do that. Please ask <@{FACILITATOR}>." in outcome.ephemeral.text
