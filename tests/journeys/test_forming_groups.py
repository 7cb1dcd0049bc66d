"""A roster of sixty is imported, groups are formed, looked at, swapped and launched; then they first hear."""

import re
from datetime import timedelta
from pathlib import Path

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.demo.timeline import timeline
from sandbox.render import text_of
from sandbox.uploads import LocalFile
from sandbox.world import View
from tests.support import sixty
from tests.support.golden import difference, matches

GOLDEN = Path(__file__).parent / "golden" / "forming_groups.txt"
KEIKO = "U0KEIKO"
SIXTY = [user.id for user in sixty.users()]


async def test_sixty_people_find_themselves_in_groups_and_hear_of_it_once(stage: Stage) -> None:
    sixty.add_to(stage.sandbox.world)
    faith = Player(stage, FACILITATOR)
    await import_the_roster(faith)
    begun = len(stage.sandbox.journal.entries)
    await form(faith)
    await swap(faith)
    told = timeline(stage.sandbox, acts=False, since=begun)
    assert told == [], "nobody is messaged before the launch"
    seats = [members for page in await pages(faith) for members in page]
    await launch(faith)
    for user_id in SIXTY:
        (hello,) = [m for m in Player(stage, user_id).person.inbox() if m.text.startswith("Hello!")]
        mine = next(members for members in seats if user_id in members)
        assert all(f"<@{other}>" in hello.text for other in mine if other != user_id)
    lines = [row.line() for row in timeline(stage.sandbox, since=begun)]
    assert matches(GOLDEN, lines), difference(GOLDEN, lines)


def shown(player: Player) -> View:
    assert player.person.modal is not None
    return player.person.modal


async def import_the_roster(faith: Player) -> None:
    """The file as the company keeps it; its columns are found by their names."""
    await faith.command("/plg roster")
    await faith.person.submit({"file": LocalFile("roster.csv", sixty.roster_csv().encode())})
    await faith.stage.stepper.settle()
    for _ in range(2):
        assert (await faith.person.submit()).ok
        await faith.stage.stepper.settle()
    assert "The roster is up to date" in text_of(shown(faith))
    await faith.person.close(all=True)


async def form(faith: Player) -> None:
    """Groups of six, dealt out to Faith and Keiko."""
    await faith.command("/plg groups")
    outcome = await faith.person.submit(
        {
            "name": "Leading people",
            "challenge": "We give feedback too late, or not at all.",
            "facilitators": [FACILITATOR, KEIKO],
            "day": "2026-10-21",
            "time": "15:00",
            "topic": "giving-feedback",
        }
    )
    assert outcome.ok, outcome.errors
    assert "60 people in" in text_of(shown(faith))


async def swap(faith: Player) -> None:
    """The first two of two groups who may change places do."""
    groups = members_of(shown(faith))
    await faith.press(shown(faith), "groups.swap_open")
    for one, other in ((one, other) for one in groups[0] for other in groups[1]):
        if (await faith.person.submit({"one": one, "other": other})).ok:
            break
    assert "change places" in text_of(shown(faith))
    assert (await faith.person.submit()).ok
    assert members_of(shown(faith))[:2] != groups[:2]


def members_of(view: View) -> list[list[str]]:
    """Return who is in each group on a page of the preview."""
    texts = [b["text"]["text"] for b in view.definition["blocks"] if b["type"] == "section"]
    return [re.findall(r"<@(U0P\d\d)>", text) for text in texts if "<@U0P" in text]


async def pages(faith: Player) -> list[list[list[str]]]:
    """Leaf through the preview to its end."""
    found = [members_of(shown(faith))]
    await faith.press(shown(faith), "groups.next")
    found.append(members_of(shown(faith)))
    return found


async def launch(faith: Player) -> None:
    """After the last look; a group begins every four seconds."""
    assert (await faith.person.submit()).ok
    assert "60 people" in text_of(shown(faith))
    assert (await faith.person.submit()).ok
    assert faith.person.modal is None
    await faith.stage.stepper.advance(timedelta(minutes=2))
