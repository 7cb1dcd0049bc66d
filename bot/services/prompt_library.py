"""The prompts somebody can begin with: the ones that come with plg, and those they keep themselves."""

from collections.abc import Sequence

from bot.db import groups, prompt_library
from bot.db.session import Tx
from bot.domain.prompt import LibraryPrompt
from bot.errors import NotFound
from bot.messages.prompt_library import Own, Shelf
from bot.services import prompts

GONE = "That prompt is not there any more. `/plg prompt saved` shows what you keep."


async def shelf(tx: Tx, person_id: int, library: Sequence[LibraryPrompt]) -> Shelf:
    """Return what somebody can begin with: first what fits the present week of their groups.

    Raises NotAllowed for who facilitates no group.
    """
    led = await prompts.choices(tx, person_id)
    practices = (await groups.practices(tx, led)).values()
    weeks = {(one.cycle.topic, one.week(tx.now, one.work.tz)) for one in practices if not one.cycle.ended_at}
    fitting = [one for one in library if (one.topic, one.week) in weeks]
    return Shelf(await kept(tx, person_id), fitting, list(library))


async def kept(tx: Tx, person_id: int) -> list[Own]:
    """Return what somebody keeps for themselves."""
    return [Own(row.id, row.text) for row in await prompt_library.own(tx, viewer=person_id)]


async def words(tx: Tx, person_id: int, chosen: str, library: Sequence[LibraryPrompt]) -> str:
    """Return the text of a prompt by its value in the menu, `own:<id>` or `lib:<key>`; NotFound if gone."""
    kind, _, key = chosen.partition(":")
    if kind == "own" and key.isdecimal():
        row = await prompt_library.one(tx, int(key), viewer=person_id)
        if row is not None:
            return row.text
    found = next((one.text for one in library if kind in {"lib", "now"} and one.key == key), None)
    if found is None:
        raise NotFound(GONE)
    return found


async def let_go(tx: Tx, person_id: int, saved_id: int) -> list[Own]:
    """Delete one of somebody's own; return what they keep."""
    await prompt_library.let_go(tx, saved_id, viewer=person_id)
    return await kept(tx, person_id)
