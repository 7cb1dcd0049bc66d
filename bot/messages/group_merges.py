"""The words around two groups becoming one."""

from collections.abc import Sequence

from bot.domain.message import Message, View
from bot.messages.kit import (
    actions,
    button,
    choice,
    context,
    esc,
    field,
    mention,
    message,
    modal,
    names,
    option,
    section,
)


def form(*, group: str, group_id: int, size: int, choices: Sequence[tuple[int, str, int]]) -> View:
    """Choose which group to join: (id, name, members) of those that have room."""
    options = [
        option(name, str(other), f"{many} {'member' if many == 1 else 'members'}")
        for other, name, many in choices[:100]
    ]
    many = "1 member" if size == 1 else f"{size} members"
    return modal(
        "group.merge",
        "Merge two groups",
        [
            section(f"*{esc(group)}* has {many}. They can go on in another group that has room."),
            field("into", "Which group do they join?", choice("static_select", "value", options)),
            section(
                "• Whoever facilitates the other group is asked first; if that is you, it happens at once.\n"
                "• Then its members are welcomed there, get a buddy, and keep their log, commitment and open "
                "actions.\n"
                "• This group ends. Its channel stays as it is."
            ),
        ],
        submit="Ask",
        meta={"group": group_id},
    )


def asked(*, by: str, group: str, members: Sequence[str], into: str, size: int, merge_id: int) -> Message:
    """Ask whoever facilitates a group whether the members of another may join it."""
    return message(
        section(
            f"{mention(by)} asks whether *{esc(group)}* may join *{esc(into)}*, which you facilitate. It has "
            f"{names(members)} left; together you would be {size + len(members)}."
        ),
        actions(
            button(
                "They are welcome",
                "group.merge_yes",
                str(merge_id),
                style="primary",
                ask="They come into your group at once, and everybody is told.",
            ),
            button("Rather not", "group.merge_no", str(merge_id)),
        ),
        context("A word with your group first is a good idea. Nothing happens until you answer."),
    )


def answered(*, group: str, into: str, agreed: bool) -> Message:
    """Stands where the question stood, once it is answered."""
    said = "is welcome in" if agreed else "was not taken into"
    return message(section(f"Answered: *{esc(group)}* {said} *{esc(into)}*."))


def declined(*, group: str, into: str) -> Message:
    """Tell who asked that the other group would rather not."""
    return message(
        section(
            f"*{esc(into)}* would rather stay as it is, so *{esc(group)}* goes on as before. `/plg group` "
            "asks another one, or brings new people in."
        )
    )


def outcome(came: str, *, into: str) -> Message:
    """Say what came of asking: `asked`, `joined`, or `waiting` because it was asked before."""
    said = {
        "asked": f"I have asked whoever facilitates *{esc(into)}*. You hear from me when they answer.",
        "waiting": f"That question is with whoever facilitates *{esc(into)}* already.",
        "joined": f"Done: they are in *{esc(into)}* now. Everybody hears of it once.",
    }[came]
    return message(section(said))


def arrived(*, group: str, members: Sequence[str]) -> Message:
    """Tell a group in its channel who has come, and from where."""
    verb = "is" if len(members) == 1 else "are"
    return message(
        section(
            f"*{esc(group)}* has joined this group: {names(members)} {verb} with you from now on. A "
            "short round of hellos is a good start."
        )
    )


def moved_on(*, into: str) -> Message:
    """Say in the channel of a group that it goes on elsewhere."""
    return message(
        section(
            f"This group goes on as part of *{esc(into)}*. This channel stays as it is, with what "
            "you shared in it."
        )
    )


def joined(*, group: str, into: str, size: int) -> Message:
    """Tell a facilitator that two groups are one."""
    return message(
        section(f"*{esc(group)}* has joined *{esc(into)}*, which has {size} members now. All of them know.")
    )
