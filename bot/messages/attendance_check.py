"""The words of correcting who was at a session."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import View
from bot.messages.kit import context, field, modal, option


@dataclass(frozen=True)
class Attendee:
    """Somebody in the group, and whether they were there as far as is known."""

    person_id: int
    name: str
    attended: bool


def form(people: Sequence[Attendee], *, run_id: int) -> View:
    """Correct who was there."""
    options = [option(one.name or "Somebody", str(one.person_id)) for one in people]
    picked = [made for made, one in zip(options, people, strict=True) if one.attended]
    menu = {"type": "multi_static_select", "options": options} | (
        {"initial_options": picked} if picked else {}
    )
    return modal(
        "attendance.save",
        "Who was there?",
        [
            field("people", "They were there", menu, optional=True),
            context("Only who was there counts as having met the others. Everybody sees the list."),
        ],
        meta={"run": run_id},
    )
