"""Two people of a draft change places: what that would mean is shown before it is kept."""

from collections.abc import Sequence
from dataclasses import replace

from bot.db import formations
from bot.db.models import Person
from bot.db.session import Tx
from bot.domain.formation import kept
from bot.errors import InvalidInput
from bot.messages.formation_swaps import Effect
from bot.services import formation_standing
from bot.services.formation_basis import ALWAYS
from bot.services.formation_preview import shown
from bot.services.formation_standing import Standing
from bot.services.formations import Seen, open_draft


async def effect(tx: Tx, person_id: int | None, formation_id: int, one: Person, other: Person) -> Effect:
    """Return what becomes of two groups when these people change places; nothing is kept.

    Raises InvalidInput at `one` or `other`: not in the draft, in one group already, or a rule would break
    that always holds. Which of those rules it does not say: a private wish may be among them.
    """
    stands = await formation_standing.of(tx, await open_draft(tx, person_id, formation_id))
    return _effect(stands, one, other)


async def swap(
    tx: Tx,
    person_id: int | None,
    seen: Seen,
    swapping: tuple[Person, Person],
    numbers: tuple[int, int],
) -> bool:
    """Let two people change places, the first from group `numbers[0]` and the second from `numbers[1]`.

    Say False when somebody changed the draft since then; the same swap sent again says True. Raises as
    `effect` does.
    """
    one, other = swapping
    row = await open_draft(tx, person_id, seen.formation_id)
    stands = await formation_standing.of(tx, row)
    if row.version != seen.version:
        return (stands.number_of(one.id), stands.number_of(other.id)) == (numbers[1], numbers[0])
    mine, theirs = _effect(stands, one, other).numbers
    await formations.move(tx, row.id, {one.id: theirs, other.id: mine})
    row.settings = kept(replace(stands.draft, swaps=stands.draft.swaps + 1))
    row.version += 1
    return True


def _effect(stands: Standing, one: Person, other: Person) -> Effect:
    mine, theirs = _where(stands, one, "one"), _where(stands, other, "other")
    if mine == theirs:
        raise InvalidInput(
            "They are in the same group already. Please choose somebody of another group.", field="other"
        )
    after = {
        mine: _instead(stands.groups[mine], one.id, other.id),
        theirs: _instead(stands.groups[theirs], other.id, one.id),
    }
    if any(stands.judged(members) is None for members in after.values()):
        raise InvalidInput(f"{ALWAYS} Please choose somebody else.", field="other")
    return Effect(
        formation=stands.row.id,
        version=stands.row.version,
        one=one.user_id,
        other=other.user_id,
        numbers=(mine, theirs),
        before=[shown(stands, number) for number in (mine, theirs)],
        after=[shown(stands, number, members) for number, members in after.items()],
    )


def _where(stands: Standing, person: Person, field: str) -> int:
    number = stands.number_of(person.id)
    if number is None:
        raise InvalidInput(
            f"{person.name} is in none of these groups. Please choose somebody who is.", field=field
        )
    return number


def _instead(members: Sequence[int], leaves: int, comes: int) -> list[int]:
    return [comes if one == leaves else one for one in members]
