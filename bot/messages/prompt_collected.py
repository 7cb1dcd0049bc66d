"""Answers that were collected: without names in the thread, or for the one who asked alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, Message, View
from bot.domain.privacy import LEAST_ANSWERS
from bot.messages.kit import actions, button, context, cut, divider, mention, message, modal, quote, section

PAGE_TEXT = 9000  # characters of answers in one message
PAGE_MOST = 20  # answers in one message


@dataclass(frozen=True)
class Named:
    """An answer with its author, as a Slack id."""

    user_id: str
    text: str


def collected(answers: Sequence[str], *, together: bool) -> list[Message]:
    """The answers without names, in one message or several; `together` when they are of several groups."""
    pages: list[list[str]] = []
    for text in answers:
        full = pages and (len(pages[-1]) == PAGE_MOST or sum(map(len, pages[-1])) + len(text) > PAGE_TEXT)
        if not pages or full:
            pages.append([])
        pages[-1].append(text)
    whose = "of all the groups that were asked" if together else "of this group"
    return [page(texts, whose=whose, first=number == 0) for number, texts in enumerate(pages)]


def page(answers: Sequence[str], *, whose: str, first: bool) -> Message:
    """One message of answers without names; the `first` one says what they are."""
    head = section(f"*Answers {whose}*, in no particular order and without names:")
    blocks: list[Block] = [head] if first else [section("*Further answers:*")]
    for text in answers:
        blocks += [quote(text), divider()]
    return message(*blocks[:-1])


def held() -> Message:
    """Stands where answers stood, once too few are left to show any without a name."""
    return message(
        section(f"The answers that stood here are held back: fewer than {LEAST_ANSWERS} people have one now.")
    )


def too_few() -> Message:
    """Closes a question without names to which too few answered."""
    return message(
        section(
            f"Fewer than {LEAST_ANSWERS} people answered, so nothing is shown, and what was written is "
            "deleted. Thank you to whoever did."
        )
    )


def for_author(
    *, text: str, answers: Sequence[Named], prompt_id: int, page: int = 0, more: bool = False
) -> View:
    """The answers that are for the one who asked alone, a few at a time."""
    blocks: list[Block] = [quote(cut(text, 600)), context("Only you read this; each knew that.")]
    for one in answers:
        blocks += [divider(), section(f"{mention(one.user_id)}:"), quote(one.text)]
    if not answers:
        blocks.append(section("There is no answer yet."))
    turns = [button("Earlier ones", "prompt.read_turn", f"{prompt_id}:{page - 1}")] if page else []
    if more:
        turns.append(button("Further ones", "prompt.read_next", f"{prompt_id}:{page + 1}"))
    if turns:
        blocks.append(actions(*turns))
    return modal("prompt.reading", "Answers", blocks, submit=None, close="Close")
