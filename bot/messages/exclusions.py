"""The form in which somebody says whom they would rather not be put together with."""

from collections.abc import Sequence

from bot.domain.message import Message, View
from bot.messages.kit import context, field, message, modal, plain, section


def form(named: Sequence[str], *, most: int) -> View:
    """Ask whom, prefilled with those somebody has named themselves (Slack ids)."""
    element = {
        "type": "multi_users_select",
        "placeholder": plain("Nobody, as it is for most people"),
        "max_selected_items": most,
    }
    return modal(
        "avoid.save",
        "Rather not together",
        [
            section(
                "Sometimes two people had better not share a group, and nobody need say why. When practice "
                "groups or the tables of a dialogue are formed, you and the people you name here are not "
                "put together."
            ),
            field(
                "people",
                "I would rather not be put together with",
                element | ({"initial_users": list(named)} if named else {}),
                hint=f"Up to {most} people. Take a name out, and all is as before.",
                optional=True,
            ),
            context(
                "Nobody else ever sees this: not the people you name, not your facilitator, not the "
                "programme owners, and no report or file. It does not change a group you are in already."
            ),
        ],
        submit="Keep it private",
    )


def kept(many: int) -> Message:
    """Confirm, naming nobody: a screen may be seen by others."""
    said = {
        0: "Noted: you can be put together with everybody.",
        1: "Noted, for one person. It counts from the next time groups or tables are formed.",
    }.get(many, f"Noted, for {many} people. It counts from the next time groups or tables are formed.")
    return message(section(said), context("Only you can see and change this: `/plg avoid`."))
