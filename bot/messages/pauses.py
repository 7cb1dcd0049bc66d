"""Pausing in words: the form, what it means, and what a buddy is told."""

from datetime import date

from bot.domain.message import Message, View
from bot.messages.kit import actions, button, context, field, mention, message, modal, section


def form(back: date, *, paused: bool) -> View:
    """The form that asks for the day of return, beginning with `back`."""
    return modal(
        "pause.save",
        "Change my pause" if paused else "Pause",
        [
            section(
                "Until you are back I send you nothing unasked: no tips, no nudges, no reminders. "
                "It ends by itself."
            ),
            field("back", "I am back on", {"type": "datepicker", "initial_date": back.isoformat()}),
            context("Your buddy is told that you are away until that day, and nothing more."),
        ],
        submit="Pause",
    )


def paused(back: str) -> Message:
    """What was settled; `back` is a day such as "Tue 1 Dec"."""
    return message(
        section(
            f"You are away until *{back}*. Until then I send you nothing unasked, and nobody counts you as "
            "silent. What your buddy shares with you waits until you are back."
        ),
        context(
            "It ends by itself. What you write to me is still kept, and `/plg resume` ends the pause sooner."
        ),
        actions(button("Resume now", "pause.resume"), button("Change the day", "pause.open")),
    )


def paused_note(back: str) -> View:
    """The same, in place of the form."""
    return modal("note", "Paused", paused(back).blocks, submit=None, close="Done")


def resumed() -> Message:
    """The pause is over."""
    return message(section("Welcome back. Tips and reminders reach you again from now on."))


def resumed_note() -> View:
    """The same, in place of the modal it was asked from."""
    return modal("note", "Welcome back", resumed().blocks, submit=None, close="Done")


def not_paused() -> Message:
    """There is nothing to end."""
    return message(
        section(
            "You are not paused, so everything reaches you. `/plg pause` stops it until a day you choose."
        )
    )


def away(user_id: str, back: str) -> Message:
    """To the buddy: somebody is away."""
    return message(section(f"Your buddy {mention(user_id)} is away until {back}."))


def back(user_id: str) -> Message:
    """To the buddy: somebody is back before the day that was said."""
    return message(section(f"Your buddy {mention(user_id)} is back."))
