"""The form in which a facilitator moves or cancels a session."""

from datetime import datetime

from bot.domain.message import Block, Message, View
from bot.domain.places import offered
from bot.domain.zones import local
from bot.messages.cycles import LONGEST_PLACE
from bot.messages.kit import (
    actions,
    button,
    context,
    divider,
    field,
    message,
    modal,
    section,
    text_input,
    when,
    zone_menu,
)
from bot.messages.sessions import NAMES, Coming, Shown, facts, who


def change(shown: Shown, *, tz: str, coming: Coming, other: Shown | None = None) -> View:
    """Another time or place for a session planned in `tz`; `other` is the cycle's other session."""
    here = local(shown.starts, tz)
    now = "It is cancelled. A new time puts it back on." if shown.cancelled else facts(shown, tz)
    return modal(
        "session.move",
        NAMES[shown.kind].capitalize(),
        [
            section(f"*The {shown.heading}*\n{now}"),
            *([] if shown.cancelled else [context(who(coming))]),
            field("day", "Day", {"type": "datepicker", "initial_date": here.date().isoformat()}),
            field("time", "Time", {"type": "timepicker", "initial_time": f"{here:%H:%M}"}),
            field(
                "zone", "Time zone", zone_menu(offered(tz), tz), hint="Everybody sees it in their own zone."
            ),
            field(
                "place",
                "Place or link",
                text_input(initial=shown.place, limit=LONGEST_PLACE, example="Room 4, or https://…"),
                optional=True,
            ),
            context(_consequence(shown)),
            divider(),
            *_more(shown, other),
        ],
        submit="Move it" if not shown.cancelled else "Put it back on",
        close="Leave it",
        meta={"session": shown.value},
    )


def _consequence(shown: Shown) -> str:
    told = "The channel and every member are told at once, and asked again whether they can come."
    if shown.kind == "work":
        return (
            f"{told} Tips and nudges follow, and so does the reconvene session, unless you moved it yourself."
        )
    return told


def _more(shown: Shown, other: Shown | None) -> list[Block]:
    find = button("Find a time together", "slots.open", f"session:{shown.value.partition(':')[0]}")
    buttons = [find, button("Reminders", "reminders.open", shown.value.partition(":")[0])]
    if not shown.cancelled:
        ask = "Everybody is told at once that it is cancelled. You can set a new time later."
        buttons.append(button("Cancel this session", "session.cancel", shown.value, style="danger", ask=ask))
    if other is not None:
        buttons.append(button(f"To the {NAMES[other.kind]}", "session.switch", other.value))
    return [actions(*buttons)]


def done(
    shown: Shown, *, tz: str, changed: bool, told: bool = True, along: datetime | None = None
) -> Message:
    """What came of it; `along` is the new time of the reconvene session if it went along."""
    if not changed:
        now = "is cancelled already." if shown.cancelled else f"stays as it is.\n{facts(shown, tz)}"
        return message(section(f"Nothing to change: the {shown.title} {now}"))
    if shown.cancelled:
        rest = " The reconvene session is cancelled with it." if along else ""
        return message(
            section(
                f"The {shown.title} is cancelled.{rest} Everybody is being told. "
                "`/plg session` sets a new time."
            )
        )
    rest = ", and everybody is being told" if told else ""
    lines = [f"Done: the {shown.title} is settled{rest}.", facts(shown, tz)]
    if along:
        lines.append(f"The reconvene session went with it, to {when(along, tz)}.")
    return message(section("\n".join(lines)))
