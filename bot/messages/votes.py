"""The words of the vote: which strategies there are, choosing up to three, adding one."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, View
from bot.domain.votes import LONGEST_STRATEGY, MOST_VOTES
from bot.messages.kit import context, cut, field, modal, option, text_input
from bot.messages.lists import Line, numbered

MOST_BOXES = 10
SHORT = 70  # characters of a strategy that fit beside its box


@dataclass(frozen=True)
class Candidate:
    """A strategy that can be voted for."""

    id: int
    text: str
    votes: int = 0
    best: bool = False


@dataclass(frozen=True)
class Ballot:
    """Where a vote stands; the candidates in the order in which they are shown."""

    candidates: Sequence[Candidate] = ()
    voted: int = 0
    members: int = 0
    closed: bool = False


def form(candidates: Sequence[Candidate], chosen: Sequence[int], *, run_id: int) -> View:
    """Choose up to three; what was chosen before is there to be changed."""
    options = [
        option(f"{number}. {cut(one.text, SHORT)}", str(one.id))
        for number, one in enumerate(candidates, start=1)
    ]
    picked = [one for one in options if one["value"] in {str(strategy) for strategy in chosen}]
    told_in_full = any(len(one.text) > SHORT for one in candidates) or len(options) > MOST_BOXES
    return modal(
        "votes.save",
        "Your votes",
        [
            *(
                numbered([Line(one.text) for one in candidates], limit=LONGEST_STRATEGY)
                if told_in_full
                else []
            ),
            field(
                "votes",
                "Which of these help most?",
                _choice(options) | ({"initial_options": picked} if picked else {}),
                hint="Up to three. You can change them until the vote is closed.",
                optional=True,
            ),
            context("Nobody sees who voted for what."),
        ],
        submit="Vote",
        meta={"run": run_id},
    )


def _choice(options: Sequence[Block]) -> Block:
    """Boxes to tick, one tap each; a menu when there are more than Slack has boxes for."""
    if len(options) <= MOST_BOXES:
        return {"type": "checkboxes", "options": list(options)}
    return {"type": "multi_static_select", "options": list(options), "max_selected_items": MOST_VOTES}


def adding(*, run_id: int) -> View:
    """Add a strategy to those the group votes for."""
    box = text_input(
        multiline=True,
        limit=LONGEST_STRATEGY,
        example="Ask “What have you tried?” before saying what I would do.",
    )
    return modal(
        "votes.add",
        "Add a strategy",
        [
            field(
                "text", "What helps with our challenge?", box, hint="So that another group could do it, too."
            ),
        ],
        submit="Add",
        meta={"run": run_id},
    )
