"""Whether something nobody asked for may reach a person now: are they there, and is there room for it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.db import deliveries, groups, people
from bot.db.deliveries import Post
from bot.db.groups import Practice
from bot.db.models import Person, PlannedStep
from bot.db.session import Tx
from bot.domain.budget import Nudge, within_budget
from bot.domain.deliveries import Kind
from bot.domain.message import Message

WEEK = timedelta(days=7)

# The reflection counts with the session it follows; the digest is what an owner asked for in being one.
BUDGET_KINDS: dict[Kind, Nudge] = {
    Kind.SESSION: Nudge.SESSION,
    Kind.REFLECTION: Nudge.SESSION,
    Kind.TIP: Nudge.TIP,
    Kind.BUDDY_CHECK: Nudge.BUDDY,
    Kind.NUDGE: Nudge.NUDGE,
    Kind.IDEAS_DIGEST: Nudge.SESSION,
    Kind.IDEA_DUE: Nudge.SESSION,  # as an action: what one took on
    Kind.PROMPT_REMINDER: Nudge.PROMPT_REMINDER,
    Kind.ACTION: Nudge.SESSION,  # what one promised the group: never dropped, and counted
    Kind.ACTION_REMINDER: Nudge.PROMPT_REMINDER,
    Kind.REFLECTION_REMINDER: Nudge.PROMPT_REMINDER,
    Kind.POLL_REMINDER: Nudge.PROMPT_REMINDER,
    Kind.DIALOGUE: Nudge.SESSION,  # a session one signed up for oneself
    Kind.DIALOGUE_AFTER: Nudge.SESSION,
}


@dataclass(frozen=True)
class Reader:
    """A member who can be written to, and where their group stands."""

    practice: Practice
    person: Person


def is_away(tx: Tx, person: Person) -> bool:
    """Say whether somebody has paused."""
    return person.paused_until is not None and person.paused_until > tx.now


async def reader(tx: Tx, step: PlannedStep) -> Reader | str:
    """Return the member a step is for, or why it is dropped: over, left, paused."""
    return (await readers(tx, [step]))[step.id]


async def readers(tx: Tx, steps: Sequence[PlannedStep]) -> dict[int, Reader | str]:
    """Return the member each step is for, or why it is dropped, by the step's id."""
    if any(step.cycle_id is None or step.person_id is None for step in steps):
        raise ValueError("a step for a member names the member and the cycle")
    person_ids = {step.person_id or 0 for step in steps}
    practices = await groups.practices_of_cycles(tx, {step.cycle_id or 0 for step in steps})
    known = await people.many(tx, person_ids)
    there = await groups.belonging(tx, person_ids)
    found: dict[int, Reader | str] = {}
    for step in steps:
        practice, person = practices[step.cycle_id or 0], known[step.person_id or 0]
        is_member = (practice.group.id, person.id) in there
        found[step.id] = _why_not(tx, practice, person, is_member=is_member) or Reader(practice, person)
    return found


def _why_not(tx: Tx, practice: Practice, person: Person, *, is_member: bool) -> str | None:
    if practice.group.archived_at or practice.cycle.ended_at:
        return "over"
    if practice.reconvene.cancelled_at is None and tx.now >= practice.reconvene.starts_at:
        return "over"
    if not person.is_active or not is_member:
        return "left"
    return "paused" if is_away(tx, person) else None


async def has_room(tx: Tx, person_id: int, kind: Kind, cap: int) -> bool:
    """Say whether one more unasked message of this kind fits into somebody's last 7 days."""
    return (await room(tx, [person_id], cap)).for_one(person_id, kind)


@dataclass(frozen=True)
class Room:
    """What people got unasked in their last 7 days, and how many such messages they may get."""

    sent: dict[int, Counter[str]]
    cap: int

    def for_one(self, person_id: int, kind: Kind) -> bool:
        """Say whether one more of this kind fits."""
        return within_budget(BUDGET_KINDS[kind], self.sent[person_id], self.cap)

    def take(self, person_id: int, kind: Kind) -> None:
        """Count one more."""
        self.sent[person_id][BUDGET_KINDS[kind]] += 1


async def room(tx: Tx, person_ids: Collection[int], cap: int) -> Room:
    """Return how much room people have for what they did not ask for."""
    sent = await deliveries.unasked_since(tx, person_ids, tx.now - WEEK)
    return Room(
        {
            person_id: Counter(str(BUDGET_KINDS[Kind(kind)]) for kind in kinds)
            for person_id, kinds in sent.items()
        },
        cap,
    )


@dataclass(frozen=True)
class Word:
    """What a member gets unless there is no room: the key of the message, and its words."""

    key: str
    message: Message


async def queue(
    tx: Tx, kind: Kind, steps: Sequence[PlannedStep], found: Mapping[int, tuple[Reader, Word]], cap: int
) -> dict[int, str]:
    """Queue what steps bring their members, in the order of the steps; return "done" or "budget" by step."""
    posts: list[Post] = []
    outcomes: dict[int, str] = {}
    free = await room(tx, {reader.person.id for reader, _ in found.values()}, cap)
    known = await deliveries.known_keys(tx, [word.key for _, word in found.values()])
    for step in steps:
        if step.id not in found:
            continue
        reader, word = found[step.id]
        fits = free.for_one(reader.person.id, kind)
        outcomes[step.id] = "done" if fits else "budget"
        if fits and word.key not in known:
            posts.append(
                Post(word.key, word.message, step.due_at, reader.person.id, reader.practice.group.id)
            )
            if step.due_at > tx.now - WEEK:
                free.take(reader.person.id, kind)
    await deliveries.queue_many(tx, kind, posts)
    return outcomes
