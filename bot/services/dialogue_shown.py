"""Slots as messages show them."""

from bot.db.models import DialogueSlot
from bot.messages.dialogues import Date


def shown(slot: DialogueSlot) -> Date:
    """Return a slot as messages show it."""
    return Date(slot.id, slot.title, slot.starts_at, slot.place)
