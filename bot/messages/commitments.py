"""Commitments in words: the composer, what was saved, what a buddy sees of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.commitment import sentence
from bot.domain.message import Block, Message, View
from bot.messages.kit import (
    actions,
    button,
    choice,
    context,
    field,
    mention,
    message,
    modal,
    names,
    option,
    quote,
    section,
    text_input,
)

LONGEST = 1000  # characters of each field
LOW = 5  # a confidence up to which a smaller step is worth a thought


@dataclass(frozen=True)
class Plan:
    """One member's if-then plan as they typed it; `confidence` is 1 to 10."""

    situation: str = ""
    behaviour: str = ""
    obstacle: str = ""
    confidence: int | None = None
    shared: bool = True

    @property
    def sentence(self) -> str:
        """The plan as "When …, I will …"."""
        return sentence(self.situation, self.behaviour)


def composer(plan: Plan, *, cycle_id: int, challenge: str, written: bool = False) -> View:
    """The form for a new commitment, or for changing it."""
    scale = [option(str(n), str(n)) for n in range(1, 11)]
    chosen = str(plan.confidence) if plan.confidence else None
    blocks: list[Block] = [
        section("One sentence for the weeks ahead: *When* this happens, *I will* do that. Small is good."),
        context("What your group works on:"),
        quote(challenge),
        _text("situation", "When …", plan.situation, "my team asks me for a decision"),
        _text("behaviour", "I will …", plan.behaviour, "ask what they would do before I answer"),
        _text("obstacle", "What may get in the way", plan.obstacle, "a full day of calls", optional=True),
        field(
            "confidence",
            "How sure are you that you will do it?",
            choice("static_select", "value", scale, chosen),
            hint="From 1, not at all, to 10, completely.",
        ),
        _shared(plan),
    ]
    title = "Change my commitment" if written else "My commitment"
    return modal("commit.save", title, blocks, meta={"cycle": cycle_id})


def _text(name: str, label: str, value: str, example: str, *, optional: bool = False) -> Block:
    element = text_input(initial=value, limit=LONGEST, example=example, multiline=name != "situation")
    return field(name, label, element, optional=optional)


def _shared(plan: Plan) -> Block:
    options = [option("Yes, all of it", "yes"), option("No, keep it private", "no")]
    return field(
        "shared",
        "Show it to my buddy?",
        choice("radio_buttons", "value", options, "yes" if plan.shared else "no"),
        hint="A new buddy would see it too. Made private, it disappears from your buddy's messages.",
    )


def saved(plan: Plan, *, buddies: Sequence[str]) -> View:
    """What the form shows once it was saved; `buddies` are the user ids of those who can see it."""
    blocks: list[Block] = [
        section("This is your commitment now:"),
        *words(plan),
        context(_seen_by(plan, buddies)),
    ]
    if plan.confidence is not None and plan.confidence <= LOW:
        blocks.append(
            section(
                f"A {plan.confidence} is honest. What would be half as big, so that it becomes more likely?"
            )
        )
    blocks.append(actions(button("Change it", "commit.open")))
    return modal("note", "Saved", blocks, submit=None, close="Done")


def _seen_by(plan: Plan, buddies: Sequence[str]) -> str:
    if not plan.shared:
        return "Only you can see it."
    if not buddies:
        return "Only you can see it until buddies are introduced; then your buddy does too."
    return f"Your {'buddy' if len(buddies) == 1 else 'buddies'} {names(buddies)} can see it too."


def words(plan: Plan) -> list[Block]:
    """Everything a plan says."""
    blocks = [quote(plan.sentence)]
    if plan.obstacle:
        blocks += [context("What may get in the way:"), quote(plan.obstacle)]
    if plan.confidence is not None:
        blocks.append(context(f"Confidence: {plan.confidence} of 10"))
    return blocks


def shown(author: str, plan: Plan) -> Message:
    """A commitment as the author's buddy sees it."""
    return message(
        section(f"{mention(author)}, your buddy, shares what they will practise:"),
        *words(plan),
        context("A good question for your next talk: “How did it go, and what got in the way?”"),
    )
