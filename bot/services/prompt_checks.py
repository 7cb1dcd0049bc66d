"""What a prompt has to be before it can be looked at; each sentence belongs to a field of the form."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.db import groups
from bot.db.models import Group
from bot.db.session import Tx
from bot.domain.privacy import LEAST_ANSWERS, enough
from bot.domain.prompt import Answering
from bot.domain.words import must_fit
from bot.errors import InvalidInput
from bot.messages.kit import TEXT

FARTHEST = timedelta(days=366)


def check_text(text: str) -> None:
    """Raise InvalidInput at `text` when a question is empty or too long."""
    if not text:
        raise InvalidInput("Please write what you would like to ask.", field="text")
    must_fit(text, TEXT, field="text")


def check_due(tx: Tx, due_at: datetime | None) -> None:
    """Raise InvalidInput at `day` when a moment (aware UTC) has passed or is too far away; None is now."""
    if due_at is not None and due_at <= tx.now:
        raise InvalidInput("That time has already passed. Please choose a later one, or “Now”.", field="day")
    if due_at is not None and due_at > tx.now + FARTHEST:
        raise InvalidInput("That is more than a year away. Please check the year.", field="day")


async def check_answers(tx: Tx, answers: Answering, asked: Sequence[Group]) -> None:
    """Refuse to promise answers without names where they could never be shown."""
    if not answers.anonymous:
        return
    members = await groups.memberships_of(tx, [group.id for group in asked])
    sizes = {group.name: sum(one.is_active for _, one in members[group.id]) for group in asked}
    if answers is Answering.ALL and enough(sum(sizes.values())):
        return
    small = [name for name, size in sizes.items() if not enough(size)]
    if answers is Answering.ALL:
        said = f"Together these groups have fewer than {LEAST_ANSWERS} members"
    elif small:
        said = f"{', '.join(small)} has" if len(small) == 1 else f"{', '.join(small)} have"
        said += f" fewer than {LEAST_ANSWERS} members"
    else:
        return
    raise InvalidInput(
        f"{said}, and answers without names are shown from {LEAST_ANSWERS} people on. "
        "Please choose another way.",
        field="answers",
    )
