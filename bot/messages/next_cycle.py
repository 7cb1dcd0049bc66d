"""The form that plans the next cycle of a group."""

from collections.abc import Sequence

from bot.domain.message import View
from bot.messages.cycles import Filled, Offer, group_fields, plan_fields
from bot.messages.kit import esc, modal, section


def form(
    *,
    group: str,
    group_id: int,
    number: int,
    members: Sequence[str],
    offer: Offer,
    filled: Filled,
    carried: int = 0,
) -> View:
    """Plan the next cycle of a group; `carried` is how many open actions go on in it."""
    return modal(
        "program.next_cycle",
        "Plan the next cycle",
        [
            section(
                f"Cycle {number} of *{esc(group)}*. Everybody gets another buddy, as long as there is one."
                f"{_carried(carried)}"
            ),
            *group_fields(members, filled.challenge),
            *plan_fields(offer, filled),
        ],
        submit="Start",
        meta={"group": group_id, "number": number},
    )


def _carried(actions: int) -> str:
    if not actions:
        return ""
    return " One open action goes on in it." if actions == 1 else f" {actions} open actions go on in it."
