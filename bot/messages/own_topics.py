"""The topics an owner can open dates for, a look at their 90 minutes, and the forms that add one."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Block, Message, View
from bot.domain.script import Step
from bot.domain.topic import DialogueTopic
from bot.messages.kit import (
    TEXT,
    actions,
    button,
    context,
    cut,
    divider,
    esc,
    field,
    header,
    message,
    modal,
    section,
    text_input,
)

TITLE, PURPOSE = 60, 600  # characters, as in a file of content/topics/
MOST_OWN = 40  # listed; the newest would be the ones to drop first
FILES = ("yaml", "yml", "txt")
EXAMPLE = """When did you last ask for advice, and of whom?
What made advice useful to you, or useless?
What would you like to be asked before somebody advises you?"""


@dataclass(frozen=True)
class Shelf:
    """What dates can be opened for: topics that owners added, and those that come with plg."""

    own: Sequence[DialogueTopic]
    shipped: Sequence[DialogueTopic]


@dataclass(frozen=True)
class Inside:
    """A topic to look at: whether it is one that owners added, and whether dates can be opened for it."""

    topic: DialogueTopic
    own: bool
    offered: bool


def shelf(shown: Shelf) -> View:
    """All topics, each to look inside, and the ways to add one."""
    blocks: list[Block] = [
        actions(
            button("Add a topic", "own_topics.new", style="primary"),
            button("From a file", "own_topics.file"),
            block_id="topics",
        )
    ]
    if shown.own:
        blocks += [header("Your own"), *(_line(one) for one in shown.own[:MOST_OWN])]
        if len(shown.own) > MOST_OWN:
            blocks.append(context(f"And {len(shown.own) - MOST_OWN} more; drop some to see them."))
    else:
        blocks.append(
            context("You have none of your own yet: a title, a purpose and three questions are enough.")
        )
    blocks += [header("What comes with plg"), *(_line(one) for one in shown.shipped[:MOST_OWN])]
    return modal("own_topics.shelf", "Topics of dialogues", blocks, submit=None, close="Close")


def _line(topic: DialogueTopic) -> Block:
    text = f"*{esc(topic.title)}*\n{esc(topic.teaser)}"
    return section(text, button("Look inside", "own_topics.look", topic.slug))


def inside(shown: Inside) -> View:
    """The 90 minutes of a topic; one that was just made is kept or thrown away from here."""
    topic = shown.topic
    script = topic.script
    blocks = [
        header(topic.title),
        section(esc(script.purpose)),
        context(f"In the list of dates: {esc(topic.teaser)}"),
        section("*Ground rules*\n" + "\n".join(f"• {esc(rule)}" for rule in script.rules)),
        divider(),
        *(block for number, step in enumerate(script.steps, start=1) for block in _step(number, step)),
    ]
    if not shown.offered:
        blocks.insert(0, context("This is how a table will be led through it. Nobody is offered it yet."))
        meta = {"topic": topic.slug}
        return modal("own_topics.keep", "A new topic", blocks, submit="Keep it", close="Change it", meta=meta)
    if shown.own:
        ask = "It is offered for no new date any more. Dates that are open already keep it."
        blocks.append(actions(button("Drop this topic", "own_topics.drop", topic.slug, ask=ask)))
    return modal("own_topics.inside", "A topic", blocks, submit=None, close="Back")


def _step(number: int, step: Step) -> list[Block]:
    minutes = "1 minute" if step.minutes == 1 else f"{step.minutes} minutes"
    lines = [f"*{number}. {esc(step.title)}* · {minutes}", esc(step.words)]
    lines += [f"• {esc(one)}" for one in step.questions]
    written = ", ".join(esc(record.label) for record in step.records)
    return [
        section(cut("\n".join(lines), TEXT)),
        *([context(f"Written down: {written}")] if written else []),
    ]


def form() -> View:
    """Add a topic by a title, a purpose and a few questions; plg makes the 90 minutes around them."""
    return modal(
        "own_topics.check",
        "Add a topic",
        [
            field(
                "title",
                "What is it about?",
                text_input(limit=TITLE, example="The best advice I was given", focus=True),
            ),
            field(
                "purpose",
                "What is it for?",
                text_input(multiline=True, limit=PURPOSE),
                hint="In two or three sentences. The first one stands under the title in the list of dates.",
            ),
            field(
                "questions",
                "Questions, one a line",
                text_input(multiline=True, example=EXAMPLE),
                hint="Three to six. “When did you last …?” opens a story, “What do you think …?” a debate.",
            ),
            context("I add arriving, the closing and the suggestions. You see all of it before it is kept."),
        ],
        submit="Look at it",
    )


def file_form() -> View:
    """Add a topic as a file: attached, or its text pasted."""
    return modal(
        "own_topics.read",
        "A topic from a file",
        [
            field(
                "file",
                "A file",
                {"type": "file_input", "filetypes": list(FILES), "max_files": 1},
                optional=True,
                hint="YAML, in the form of the topics that come with plg: content/topics/README.md.",
            ),
            field(
                "text",
                "Or its text",
                text_input(multiline=True),
                optional=True,
                hint=f"Up to {TEXT:,} characters; a longer one goes in as a file.",
            ),
        ],
        submit="Look at it",
    )


def dropped(title: str, dates: int) -> Message:
    """Confirm that a topic is offered no longer."""
    many = {0: "", 1: " One date that is open keeps it."}.get(dates, f" {dates} dates that are open keep it.")
    return message(section(f"*{esc(title)}* is offered for no new date any more.{many}"))
