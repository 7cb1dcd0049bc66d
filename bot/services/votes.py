"""The vote for a group's best strategies: open while its step is on, each member up to three."""

from collections.abc import Collection
from hashlib import sha256

from bot.db import agenda as runs
from bot.db import votes as rows
from bot.db.session import Tx
from bot.domain.script import Part
from bot.domain.votes import LONGEST_STRATEGY, MOST_CANDIDATES, MOST_VOTES, best, candidates, same
from bot.domain.words import must_fit
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.messages.votes import Ballot
from bot.services import agenda_posts, agenda_view
from bot.services.agenda_view import Scene

CLOSED = "The vote is closed, so nothing was changed. Somebody in the group can open it again in the channel."
NOT_NOW = "The group votes in a step of its session; that step is not on now."


async def nominate(tx: Tx, on: Scene) -> None:
    """Make a candidate of each line the step recalls, unless it is one already."""
    notes = await runs.notes(tx, on.session.cycle_id)
    known = {same(row.text) for row in await rows.strategies(tx, on.session.cycle_id)}
    for name in on.now.recalls:
        note = notes.get(name)
        for line in candidates(note.text) if note else []:
            text = line[:LONGEST_STRATEGY]
            if same(text) not in known and len(known) < MOST_CANDIDATES:
                known.add(same(text))
                key = f"note:{on.session.cycle_id}:{sha256(same(text).encode()).hexdigest()}"
                await rows.add(
                    tx, key, group_id=on.group.id, cycle_id=on.session.cycle_id, text=text, author_id=None
                )


async def add(tx: Tx, on: Scene, person_id: int, text: str, request_key: str) -> None:
    """Add a strategy; InvalidInput at `text` when it cannot be used, Gone when it is too late."""
    _must_be_open(on, field="text")
    if not text:
        raise InvalidInput("Please write a few words here.", field="text")
    must_fit(text, LONGEST_STRATEGY, field="text")
    there = await rows.strategies(tx, on.session.cycle_id)
    if any(row.request_key == request_key for row in there):
        return
    if same(text) in {same(row.text) for row in there}:
        raise InvalidInput("That is on the list already. You can vote for it.", field="text")
    if len(there) >= MOST_CANDIDATES:
        raise InvalidInput(
            f"There are {MOST_CANDIDATES} on the list, which is as many as one can weigh up. "
            "Please vote for one of them.",
            field="text",
        )
    await rows.add(
        tx,
        request_key,
        group_id=on.group.id,
        cycle_id=on.session.cycle_id,
        text=text,
        author_id=person_id,
    )
    await agenda_posts.refresh(tx, on)


async def ballot_for(tx: Tx, on: Scene, person_id: int) -> tuple[Ballot, list[int]]:
    """Return what somebody can vote for, and what they chose so far; Gone or NotAllowed."""
    _must_be_open(on)
    _must_be_in(on, person_id)
    ballot = await agenda_view.ballot(tx, on)
    if not ballot.candidates:
        raise Gone("There is nothing to vote for yet. *Add a strategy* puts the first one on the list.")
    return ballot, await rows.own(tx, on.session.cycle_id, viewer=person_id)


async def choose(tx: Tx, on: Scene, person_id: int, chosen: Collection[int]) -> None:
    """Take somebody's votes in place of those they gave before; errors stand at the field `votes`."""
    _must_be_open(on, field="votes")
    _must_be_in(on, person_id)
    if len(set(chosen)) > MOST_VOTES:
        raise InvalidInput(f"Please choose up to {MOST_VOTES}.", field="votes")
    there = {row.id for row in await rows.strategies(tx, on.session.cycle_id)}
    if not there >= set(chosen):
        raise InvalidInput(
            "One of these is no longer on the list. Please open the form again.", field="votes"
        )
    if set(chosen) == set(await rows.own(tx, on.session.cycle_id, viewer=person_id)):
        return
    await rows.choose(tx, on.session.cycle_id, person_id, set(chosen))
    await agenda_posts.refresh(tx, on)


async def close(tx: Tx, on: Scene) -> None:
    """Close the vote and show the result; twice changes nothing."""
    if on.run.vote_closed_at is None:
        await settle(tx, on)
        await agenda_posts.refresh(tx, on)


async def reopen(tx: Tx, on: Scene) -> None:
    """Open a closed vote again, as long as its step is on."""
    if not on.now.has(Part.VOTE):
        raise Gone(NOT_NOW)
    if on.run.vote_closed_at is not None:
        on.run.vote_closed_at = None
        await rows.settle(tx, on.session.cycle_id, {}, ())
        await agenda_posts.refresh(tx, on)


async def settle(tx: Tx, on: Scene) -> None:
    """Write down what the vote came to; the votes of those who have left do not count."""
    if on.run.vote_closed_at is not None:
        return
    counted = await rows.counted(tx, on.session.cycle_id, on.names.keys())
    await rows.settle(tx, on.session.cycle_id, counted, best(counted))
    on.run.vote_closed_at = tx.now
    await tx.session.flush()


def _must_be_open(on: Scene, *, field: str | None = None) -> None:
    if on.run.vote_closed_at is not None:
        raise Gone(CLOSED, field=field)
    if not on.now.has(Part.VOTE):
        raise Gone(NOT_NOW, field=field)


def _must_be_in(on: Scene, person_id: int) -> None:
    if person_id not in on.names:
        raise NotAllowed("Only the members of this group vote, so nothing was changed.")
