"""Sessions for people's own calendars, in words."""

from collections.abc import Sequence

from bot.domain.message import Message
from bot.messages.kit import actions, button, context, divider, esc, message, section
from bot.messages.sessions import Shown, add_buttons, facts

ABOUT = "Say in Slack whether you come: /plg session"


def overview(sessions: Sequence[Shown], *, tz: str, address: str | None, offered: bool) -> Message:
    """What a calendar can have; `address` is one's own, `offered` says that one can be made."""
    if not sessions:
        blocks = [section("No session of yours is planned at the moment.")]
    else:
        blocks = []
        for shown in sessions:
            blocks += [section(f"*The {shown.heading}*\n{facts(shown, tz)}"), *add_buttons(shown)]
        blocks += [
            actions(
                button("Send me calendar files", "calendar.send"),
                button("My working hours", "hours.open"),
                block_id="files",
            )
        ]
    if offered:
        blocks += [divider(), *_address(address)]
    return message(
        *blocks,
        context(
            "`/plg hours` sets whether calendar files come by themselves when a session is planned or moved."
        ),
    )


def _address(address: str | None) -> list[dict[str, object]]:
    if address is None:
        return [
            section(
                "*Subscribe*\nA private address keeps your calendar up to date by itself: with new, moved "
                "and cancelled sessions."
            ),
            actions(button("Make my private address", "calendar.address"), block_id="address"),
        ]
    return [
        section(
            "*Subscribe*\nAdd this address to your calendar as a subscription (“from URL”):\n"
            f"`{esc(address)}`\n"
            "Whoever knows it sees when your sessions are, so keep it to yourself."
        ),
        actions(
            button(
                "Another address",
                "calendar.address",
                ask="The address you have stops working at once, and you get another one.",
            ),
            button(
                "Switch it off",
                "calendar.close",
                ask="The address stops working at once. What your calendar has taken over may stay there.",
            ),
            block_id="address",
        ),
    ]


def for_your_calendar(number: int) -> str:
    """Say what the files are that somebody asked for."""
    return "Your session, for your calendar." if number == 1 else "Your sessions, for your calendar."


def changed(sessions: Sequence[tuple[str, bool, int]]) -> str:
    """Say what the files are that come by themselves: (title, cancelled, version) of each session."""
    names = " and ".join(esc(title) for title, _, _ in sessions)
    if all(cancelled for _, cancelled, _ in sessions):
        return f"Opening this takes it out of your calendar: {names}."
    if any(version > 1 for _, _, version in sessions):
        return f"Opening this changes it in your calendar: {names}."
    return f"For your calendar: {names}."


def sending(number: int) -> Message:
    """Confirm that files are on their way."""
    return message(
        section("I am sending you the file." if number == 1 else f"I am sending you {number} files.")
    )
