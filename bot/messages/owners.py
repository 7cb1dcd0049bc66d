"""Who may set up programs: the form, and what new owners hear."""

from collections.abc import Sequence

from bot.domain.message import Message, View
from bot.messages.kit import context, field, mention, message, modal, names, plain, section


def form(*, owners: Sequence[str]) -> View:
    """See and name the programme owners."""
    now = (
        f"Owners now: {names(owners)}."
        if owners
        else "Nobody is named yet, so the Slack admins are the owners."
    )
    element = {"type": "multi_users_select", "placeholder": plain("One or more colleagues")}
    return modal(
        "owners.save",
        "Programme owners",
        [
            section(f"Owners set up groups, and name other owners. {now}"),
            field(
                "owners",
                "Owners",
                element | ({"initial_users": list(owners)} if owners else {}),
                hint="Leave this empty to go back to the Slack admins.",
                optional=True,
            ),
        ],
    )


def saved(*, owners: Sequence[str]) -> Message:
    """Confirm who the owners are now."""
    if not owners:
        return message(section("Saved. Nobody is named, so the Slack admins are the owners."))
    return message(section(f"Saved. Owners now: {names(owners)}."))


def named(*, by: str) -> Message:
    """Tell somebody that they are an owner."""
    return message(
        section(f"{mention(by)} made you an owner of plg here: you can set up peer learning groups."),
        context("`/plg program` sets up a group · `/plg owners` names other owners"),
    )
