"""The forms around prompts: writing one, looking at it, answering it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.message import Block, Message, View
from bot.domain.privacy import LEAST_ANSWERS
from bot.domain.prompt import Answering
from bot.messages.kit import (
    TEXT,
    actions,
    button,
    choice,
    context,
    cut,
    esc,
    field,
    message,
    modal,
    option,
    plain,
    quote,
    section,
    text_input,
    when,
)
from bot.messages.prompt_library import Shelf, menu
from bot.messages.prompt_status import MOST_GROUPS
from bot.messages.prompts import asked, readers

WEEKLY, KEEP = "weekly", "keep"
WAYS = (
    (Answering.THREAD, "In the thread, with names", "Each group reads its own"),
    (Answering.AUTHOR, "For me alone, with names", "By the form; nobody else reads them"),
    (
        Answering.GROUP,
        "Without names, each group its own",
        f"Shown once {LEAST_ANSWERS} people have answered",
    ),
    (Answering.ALL, "Without names, all groups together", f"Shown once {LEAST_ANSWERS} people have answered"),
)


@dataclass(frozen=True)
class Filled:
    """What stands in the form that writes a prompt; `text_field` is the block its words are in."""

    text: str = ""
    groups: Sequence[str] = ()
    when: str = "now"
    day: str = ""
    time: str = "10:00"
    answers: str = "thread"
    more: Sequence[str] = ()
    text_field: str = "text"


def compose(
    choices: Sequence[tuple[int, str]],
    *,
    tz: str,
    today: date,
    filled: Filled,
    shelf: Shelf | None = None,
) -> View:
    """Write a prompt: (id, name) of the groups to choose from, what is filled in, and what to begin with."""
    moments = [option("Now", "now"), option("Later", "later", "At the day and time below")]
    ways = [option(label, str(way), description) for way, label, description in WAYS]
    begin = menu(shelf) if shelf else None
    day: Block = {"type": "datepicker", "initial_date": filled.day or today.isoformat()}
    at: Block = {"type": "timepicker", "initial_time": filled.time}
    return modal(
        "prompt.preview",
        "Ask your groups",
        [
            *([begin] if begin else []),
            field("groups", "Groups", _groups(choices, filled.groups)),
            field(
                filled.text_field,
                "What would you like to ask?",
                text_input(
                    initial=filled.text,
                    multiline=True,
                    example="What did you try this week that surprised you?",
                ),
            ),
            field("answers", "Answers", choice("static_select", "value", ways, filled.answers)),
            field("when", "When", choice("radio_buttons", "value", moments, filled.when)),
            field("day", "Day", day, optional=True),
            field("time", "Time", at, optional=True, hint=f"In your time zone, {tz}."),
            field("more", "And", _more(filled.more), optional=True),
        ],
        submit="Preview",
        meta={"text": filled.text_field},
    )


def _groups(choices: Sequence[tuple[int, str]], chosen: Sequence[str]) -> Block:
    options = [option(name, str(group_id)) for group_id, name in choices[:100]]
    picked = options if len(options) == 1 else [one for one in options if one["value"] in chosen]
    menu_: Block = {
        "type": "multi_static_select",
        "options": options,
        "placeholder": plain("Choose groups"),
        "max_selected_items": MOST_GROUPS,
    }
    return menu_ | ({"initial_options": picked} if picked else {})


def _more(ticked: Sequence[str]) -> Block:
    options = [
        option("Ask it every week until the reconvene session", WEEKLY),
        option("Keep it among my own prompts", KEEP),
    ]
    element: Block = {"type": "checkboxes", "options": options}
    initial = [one for one in options if one["value"] in ticked]
    return element | ({"initial_options": initial} if initial else {})


def preview(
    *,
    author: str,
    text: str,
    groups: Sequence[str],
    due: datetime | None,
    tz: str,
    prompt_id: int,
    answers: Answering = Answering.THREAD,
    weekly: bool = False,
) -> View:
    """Show a prompt as it will look, before it is posted."""
    moment = f"on {when(due, tz)}" if due else "as soon as you press Post"
    again = ", and then every week until the reconvene session" if weekly else ""
    where = ", ".join(f"*{esc(name)}*" for name in groups)
    return modal(
        "prompt.post",
        "Preview",
        [
            context(cut(f"This goes to {where}, {moment}{again}.", TEXT)),
            *asked(author, text),
            context(readers(answers, author=author, groups=len(groups), here="this thread")),
            context("Below it stands a button: Answer. Close this to change something."),
        ],
        submit="Post" if due is None else "Schedule",
        close="Back",
        meta={"prompt": prompt_id},
    )


def answer_form(
    *,
    text: str,
    answer: str,
    prompt_id: int,
    group_id: int,
    answers: Answering = Answering.THREAD,
    author: str = "",
    groups: int = 1,
) -> View:
    """Answer a prompt, or change one's answer; it says who will read it."""
    if answers is Answering.THREAD:
        said = "It is posted in the thread under your name, for your group to see."
    else:
        said = readers(answers, author=author, groups=groups, here="the thread")
    value = f"{prompt_id}:{group_id}"
    ask = "Your answer is deleted, and taken from where it is shown."
    take_back = button("Take my answer back", "prompt.take_back", value, ask=ask)
    return modal(
        "prompt.answer_save",
        "Answer",
        [
            quote(text),
            field("answer", "Your answer", text_input(initial=answer, multiline=True, focus=True)),
            context(said),
            *([actions(take_back)] if answer and answers is not Answering.THREAD else []),
        ],
        submit=("Post" if answers is Answering.THREAD else "Send") if not answer else "Change",
        meta={"prompt": prompt_id, "group": group_id},
    )


def taken_back() -> Message:
    """Confirm that an answer is gone."""
    return message(section("Your answer is deleted. The button in the channel takes another one."))
