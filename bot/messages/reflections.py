"""The words after a cycle: looking back, and the offer of the next one."""

from dataclasses import dataclass

from bot.domain.message import Block, Message, View
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


def reminder(*, challenge: str, cycle_id: int, begun: bool) -> Message:
    """Remind a member, once, that they have not looked back yet; `begun` when a draft waits for them."""
    how = "What you began to write is still there." if begun else "A line or two are enough."
    return message(
        section(f"*You have not looked back on these practice weeks yet.* {how}"),
        context(f"Your challenge was: {esc(cut(challenge, 300))}"),
        actions(button("Look back", "reflect.open", str(cycle_id), style="primary")),
        context("This is the only reminder. If you would rather not, there is nothing to do."),
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


def form(words: Words, *, cycle_id: int, challenge: str, draft: bool = False) -> View:
    """Look back on a cycle; what was written before is there to be changed.

    `draft`: it was typed before and not saved. Each key is told to plg, because a form that is closed tells
    nothing of what stood in it.
    """
    fields = [
        _kept_as_typed(
            name, label, text_input(initial=getattr(words, name), multiline=True, example=hint), optional=True
        )
        for name, label, hint in QUESTIONS
    ]
    options = [option(label, value, description) for value, label, description in AUDIENCES]
    who = choice("radio_buttons", "value", options, words.audience)
    blocks = [context(f"The challenge was: {esc(cut(challenge, 300))}"), *_draft_note(cycle_id, draft=draft)]
    blocks += [*fields, _kept_as_typed("audience", "Who may read it", who)]
    blocks.append(
        context("You can close this at any time: what you typed waits here for you, and for you alone.")
    )
    return modal("reflect.save", "Looking back", blocks, meta={"cycle": cycle_id})


def _kept_as_typed(name: str, label: str, element: Block, *, optional: bool = False) -> Block:
    """An input that tells plg of every change."""
    block = field(name, label, element, optional=optional)
    block["element"]["action_id"] = "reflect.draft"
    if element["type"] == "plain_text_input":
        block["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    return block | {"dispatch_action": True}


def _draft_note(cycle_id: int, *, draft: bool) -> list[Block]:
    if not draft:
        return []
    return [
        section("*This is how far you came.* Nothing of it is saved or shared until you press Save."),
        actions(button("Throw this draft away", "reflect.discard", str(cycle_id))),
    ]


def discarded() -> Message:
    """Confirm that a draft is gone."""
    return message(section("The draft is gone. What you had saved before is as it was."))


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
