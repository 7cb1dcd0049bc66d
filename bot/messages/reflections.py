"""The words after a cycle: looking back, and the offer of the next one."""

from dataclasses import dataclass

from bot.domain.message import Message, View
from bot.messages.kit import (
    actions,
    button,
    choice,
    context,
    cut,
    esc,
    field,
    header,
    mention,
    message,
    modal,
    option,
    quote,
    section,
    text_input,
)

QUESTIONS = (
    ("happened", "What happened", "What was different in these weeks?"),
    ("did", "Who did what", "What did you try, and what did others do?"),
    ("lessons", "What I learned", "What would you tell a colleague who starts tomorrow?"),
    ("carry_on", "What I carry on", "What stays, and in which situations?"),
)
AUDIENCES = (
    ("me", "Only me", "Nobody else sees it, your facilitator included"),
    ("group", "My group", "It is posted in your group's channel; you can take it back"),
)


@dataclass(frozen=True)
class Words:
    """A reflection as its author wrote it, and whom it is for: `me` or `group`."""

    happened: str = ""
    did: str = ""
    lessons: str = ""
    carry_on: str = ""
    audience: str = "me"


def request(*, group: str, challenge: str, cycle_id: int) -> Message:
    """Ask a member to look back on the cycle that has just ended."""
    return message(
        section(
            f"*The practice weeks of {esc(group)} are over.* Before the next thing comes along: "
            "what happened, who did what, what did you learn, what do you want to carry on?"
        ),
        context(f"Your challenge was: {esc(cut(challenge, 300))}"),
        actions(button("Look back", "reflect.open", str(cycle_id), style="primary")),
        context(
            "Five minutes are plenty. What you write is yours alone unless you share it with your group."
        ),
    )


def kept(*, audience: str, cycle_id: int) -> Message:
    """Thank the author, in place of the request."""
    where = (
        "It stands in your group's channel now."
        if audience == "group"
        else "It is kept for you alone; you can share it with your group whenever you like."
    )
    return message(
        section(f"*Thank you for looking back.* {where}"),
        actions(button("Read or change it", "reflect.open", str(cycle_id))),
    )


def form(words: Words, *, cycle_id: int, challenge: str) -> View:
    """Look back on a cycle; what was written before is there to be changed."""
    fields = [
        field(
            name, label, text_input(initial=getattr(words, name), multiline=True, example=hint), optional=True
        )
        for name, label, hint in QUESTIONS
    ]
    options = [option(label, value, description) for value, label, description in AUDIENCES]
    who = choice("radio_buttons", "value", options, words.audience)
    return modal(
        "reflect.save",
        "Looking back",
        [
            context(f"The challenge was: {esc(cut(challenge, 300))}"),
            *fields,
            field("audience", "Who may read it", who),
        ],
        meta={"cycle": cycle_id},
    )


def shared(words: Words, *, author: str) -> Message:
    """A reflection its author shares with the group's channel."""
    parts = [(label, getattr(words, name)) for name, label, _ in QUESTIONS]
    blocks = []
    for label, text in parts:
        if text:
            blocks += [section(f"*{label}*"), quote(text)]
    return message(section(f"{mention(author)} looks back on the practice weeks:"), *blocks)


def next_cycle(*, group: str, challenge: str, group_id: int) -> Message:
    """Offer the facilitator the next cycle, right after the reconvene session."""
    return message(
        header("A practice cycle is complete"),
        section(
            f"*{esc(group)}* has finished its practice weeks on “{esc(cut(challenge, 300).rstrip('.'))}”. "
            "Each member is being asked to look back. Shall the group go on? "
            "The same people, a new challenge, and other buddies."
        ),
        actions(button("Plan the next cycle", "program.next_cycle", str(group_id), style="primary")),
        context("There is no hurry: the button stays, and `/plg session` and the Home tab work as before."),
    )
