"""`/plg groups`: formed from the roster, looked at, swapped, launched; nobody is messaged before."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.db import exclusions, people
from bot.db.models import RosterEntry
from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.domain.formation import EVERY
from bot.domain.profile import Profile, profile_of
from bot.handlers import formation_search
from sandbox.api.present import user_json
from sandbox.render import text_of
from sandbox.world import View
from tests.handlers.logbook import someone
from tests.handlers.test_programs import heard
from tests.support.echo import Echo

PRESSED = {
    "/plg groups", "groups.again", "groups.before", "groups.discard", "groups.edit", "groups.form",
    "groups.launch", "groups.new", "groups.next", "groups.open", "groups.preview", "groups.swap",
    "groups.swap_keep", "groups.swap_open",
}  # fmt: skip  # twice, below
FORM: dict[str, Any] = {
    "name": "Leading",
    "challenge": "We give feedback too late.",
    "facilitators": [FACILITATOR],
    "size": "4",
    "day": date(2026, 10, 7),
    "time": "15:00",
    "topic": "giving-feedback",
}
EIGHT = (*FEEDBACK, *DELEGATING[:2])


async def on_roster(stage: Stage, *user_ids: str, copies: int = 0) -> None:
    """Put people on the roster, each in a department of their own; and some whom Slack does not know."""
    db, world = stage.bot.db, stage.sandbox.world
    workspace_id = await stage.bot.house.directory.workspace_id(world.team_id)
    async with db.transaction(workspace_id) as tx:
        profiles = [profile_of(user_json(world, world.users[one])) for one in user_ids]
        profiles += [Profile(f"UX{n}", f"Extra {n}", "Europe/Berlin") for n in range(copies)]
        for n, profile in enumerate(profiles):
            one = await people.keep(tx, profile)
            row = {"department": f"Department {n}", "level": "Lead", "location": "", "tags": ""}
            tx.session.add(
                RosterEntry(
                    workspace_id=tx.workspace_id, person_id=one.id, added_at=tx.now, updated_at=tx.now, **row
                )
            )


def shown(stage: Stage, user_id: str = FACILITATOR) -> View:
    modal = someone(stage, user_id).modal
    assert modal is not None
    return modal


def groups_of(view: View) -> list[list[str]]:
    """Return who is in each group that a preview shows."""
    lines = [b["text"]["text"].split("\n")[-1] for b in view.definition["blocks"] if b["type"] == "section"]
    return [sorted(one for one in EIGHT if one in line) for line in lines if line.startswith("<@")]


async def drafted(stage: Stage, **changed: Any) -> Player:
    """Let Faith form groups of eight, and look at them."""
    await on_roster(stage, *EIGHT)
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg groups")
    await faith.person.submit(FORM | changed)
    assert len(groups_of(shown(stage))) == 2
    return faith


async def test_groups_are_formed_looked_at_swapped_and_launched_and_each_hears_once(stage: Stage) -> None:
    echo, faith = Echo(stage), await drafted(stage)
    before = groups_of(shown(stage))
    assert "8 people in 2 groups" in text_of(shown(stage))
    await faith.press(shown(stage), "groups.again")
    await faith.press(shown(stage), "groups.swap_open")
    one, other = (members[0] for members in groups_of_below(stage))
    await faith.person.submit({"one": one, "other": other})
    assert "change places" in text_of(shown(stage))
    await faith.person.submit()
    after = groups_of(shown(stage))
    assert sorted(one for members in after for one in members) == sorted(EIGHT)
    assert before != after
    assert [m for user_id in (*EIGHT, FACILITATOR) for m in heard(stage, user_id)] == [], "so far"
    await faith.person.submit()
    assert "2 groups, 8 people" in text_of(shown(stage))
    await faith.person.submit()
    assert someone(stage, FACILITATOR).modal is None
    await stage.stepper.advance(EVERY * 3)
    for user_id in EIGHT:
        assert len([m for m in heard(stage, user_id) if m.text.startswith("Hello! I am *plg*.")]) == 1
    channels = {c.name: c for c in stage.sandbox.world.channels.values() if c.name.startswith("plg-")}
    assert sorted(channels) == ["plg-leading-group-1", "plg-leading-group-2"]
    assert [sorted(set(channels[name].members) & set(EIGHT)) for name in sorted(channels)] == after
    assert len([m for m in heard(stage, FACILITATOR) if "is under way: 2 groups" in m.text]) == 1
    assert len([m for m in heard(stage, FACILITATOR) if "you facilitate 2 groups of it" in m.text]) == 1
    assert echo.failed == []
    assert echo.seen >= PRESSED - {
        f"groups.{one}" for one in ("before", "discard", "edit", "new", "next", "open")
    }


def groups_of_below(stage: Stage) -> list[list[str]]:
    """Return the groups of the preview that lies below the form in front."""
    return groups_of(stage.sandbox.world.modals[FACILITATOR][0])


async def test_a_draft_is_found_again_changed_and_thrown_away(stage: Stage) -> None:
    echo, faith = Echo(stage), await drafted(stage)
    groups = groups_of(shown(stage))
    await faith.person.close()
    await faith.command("/plg groups")
    assert "*Leading* · 2 groups · 8 people · draft" in text_of(shown(stage))
    await faith.press(shown(stage), "groups.open")
    await faith.press(shown(stage), "groups.edit")
    await faith.person.submit({"challenge": "We ask too little.", "name": "Asking"})
    assert groups_of(shown(stage)) == groups, "only the words have changed"
    assert "*Asking*" in text_of(shown(stage))
    await faith.press(shown(stage), "groups.edit")
    assert "We ask too little." in str(shown(stage).definition)
    await faith.person.submit({"size": "6"})
    await faith.press(shown(stage), "groups.discard")
    assert "is gone" in text_of(shown(stage))
    await faith.person.close()
    await faith.command("/plg groups")
    assert shown(stage).definition["callback_id"] == "groups.form"
    assert echo.failed == []
    assert echo.seen >= {"groups.discard", "groups.edit", "groups.open"}


async def test_many_groups_are_leafed_through_and_new_ones_begun_from_the_list(stage: Stage) -> None:
    await on_roster(stage, *EIGHT, copies=28)
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg groups")
    await faith.person.submit(FORM)
    echo = Echo(stage)
    await faith.press(shown(stage), "groups.next")
    assert "Page 2 of 2" in text_of(shown(stage))
    await faith.press(shown(stage), "groups.before")
    assert "Page 1 of 2" in text_of(shown(stage))
    await faith.person.close()
    await faith.command("/plg groups")
    await faith.press(shown(stage), "groups.new")
    assert shown(stage).definition["callback_id"] == "groups.form"
    assert echo.failed == []
    assert echo.seen >= {"groups.before", "groups.new", "groups.next"}


async def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(stage: Stage) -> None:
    await on_roster(stage, *EIGHT[:2])
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg groups")
    outcome = await faith.person.submit(FORM | {"facilitators": [], "day": date(2026, 10, 4)})
    assert set(outcome.errors) == {"facilitators"}, (
        "what can only be judged later comes after what is missing"
    )
    outcome = await faith.person.submit({"facilitators": [FACILITATOR]})
    assert set(outcome.errors) == {"day"}
    outcome = await faith.person.submit({"day": date(2026, 10, 7)})
    assert outcome.errors["size"].startswith("2 people cannot be a group")
    await on_roster(stage, *EIGHT[2:])
    assert (await faith.person.submit({})).ok


async def test_a_swap_that_breaks_what_always_holds_is_said_at_the_field_and_names_no_wish(
    stage: Stage,
) -> None:
    faith = await drafted(stage)
    (a, b, *_), (c, d, *_) = groups_of(shown(stage))
    workspace_id = await stage.bot.house.directory.workspace_id(stage.sandbox.world.team_id)
    async with stage.bot.db.transaction(workspace_id) as tx:
        known = await people.by_user_ids(tx, [b, c])
        await exclusions.keep(tx, known[b].id, [known[c].id])
    await faith.press(shown(stage), "groups.swap_open")
    outcome = await faith.person.submit({"one": a, "other": c})
    assert "private wishes count, which nobody sees" in outcome.errors["other"]
    assert b not in str(outcome.errors)
    assert (await faith.person.submit({"other": d})).ok, "and the form was still there"


async def test_of_two_owners_the_slower_sees_what_the_other_changed(stage: Stage) -> None:
    faith, amara = await drafted(stage), Player(stage, "U0KEIKO")
    await faith.person.close()
    await faith.command("/plg owners")
    await faith.fill({"owners": [FACILITATOR, "U0KEIKO"]})
    for player in (faith, amara):
        await player.command("/plg groups")
        await player.press(player.person.modal, "groups.open")
    one, other = (members[0] for members in groups_of(shown(stage)))
    await faith.press(shown(stage), "groups.swap_open")
    await faith.person.submit({"one": one, "other": other})
    await amara.press(shown(stage, "U0KEIKO"), "groups.again")
    await faith.person.submit()
    assert "Somebody changed the groups meanwhile" in text_of(shown(stage))
    assert one in str(shown(stage).definition), "whom she chose is still there"
    await faith.person.submit({})
    assert "change places" in text_of(shown(stage)) or shown(stage).errors
    await faith.person.close(all=True)
    await faith.command("/plg groups")
    await faith.press(shown(stage), "groups.open")
    await faith.person.submit()
    await amara.press(shown(stage, "U0KEIKO"), "groups.again")
    await faith.person.submit()
    assert "Somebody changed these groups meanwhile" in text_of(shown(stage))
    await stage.stepper.advance(timedelta(minutes=1))
    assert heard(stage, EIGHT[0]) == []


async def test_a_search_that_takes_longer_than_slack_waits_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await on_roster(stage, *EIGHT)
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg groups")
    monkeypatch.setattr(formation_search, "SHARE", 0.0)
    await faith.person.submit(FORM)
    assert "This takes a few seconds" in text_of(shown(stage))
    await stage.bot.house.searches.close()
    await stage.sandbox.idle()
    assert len(groups_of(shown(stage))) == 2


async def test_only_owners_form_groups(stage: Stage) -> None:
    await someone(stage, FACILITATOR).command("/plg help")
    outcome = await someone(stage).command("/plg groups")
    assert outcome.ephemeral is not None
    assert f"Please ask <@{FACILITATOR}>." in outcome.ephemeral.text
