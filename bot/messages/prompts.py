"""The words around prompts: the form, the preview, the question in the channel, its answers, who answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.message import Block, Message, View
from bot.messages.kit import (
    TEXT,
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
    names,
    option,
    plain,
    quote,
    section,
    text_input,
    when,
)

MOST_GROUPS = 40  # at once: what the status message can show in its blocks


@dataclass(frozen=True)
class Answers:
    """Who answered in one group, as Slack ids; who is `away` is not waited for."""

    group: str
    answered: Sequence[str] = ()
    silent: Sequence[str] = ()
    away: Sequence[str] = ()

    @property
    def size(self) -> int:
        """How many people could answer."""
        return len(self.answered) + len(self.silent) + len(self.away)


@dataclass(frozen=True)
class Listed:
    """A prompt in its author's list."""

    prompt_id: int
    text: str
    groups: Sequence[str]
    due: datetime
    posted: datetime | None = None
    answered: int = 0
    people: int = 0


def compose(
    choices: Sequence[tuple[int, str]], *, chosen: int | None, tz: str, today: date, text: str = ""
) -> View:
    """Write a prompt: (id, name) of the groups to choose from, the one chosen beforehand, what was typed."""
    options = [option(name, str(group_id)) for group_id, name in choices[:100]]
    picked = options if len(options) == 1 else [one for one in options if one["value"] == str(chosen)]
    menu: Block = {
        "type": "multi_static_select",
        "options": options,
        "placeholder": plain("Choose groups"),
        "max_selected_items": MOST_GROUPS,
    }
    moments = [option("Now", "now"), option("Later", "later", "At the day and time below")]
    return modal(
        "prompt.preview",
        "Ask your groups",
        [
            field("groups", "Groups", menu | ({"initial_options": picked} if picked else {})),
            field(
                "text",
                "What would you like to ask?",
                text_input(
                    initial=text, multiline=True, example="What did you try this week that surprised you?"
                ),
                hint="Members answer in the thread, for their group to see.",
            ),
            field("when", "When", choice("radio_buttons", "value", moments, "now")),
            field("day", "Day", {"type": "datepicker", "initial_date": today.isoformat()}, optional=True),
            field(
                "time",
                "Time",
                {"type": "timepicker", "initial_time": "10:00"},
                optional=True,
                hint=f"In your time zone, {tz}.",
            ),
        ],
        submit="Preview",
        meta={},
    )


def preview(
    *, author: str, text: str, groups: Sequence[str], due: datetime | None, tz: str, prompt_id: int
) -> View:
    """Show a prompt as it will look, before it is posted."""
    moment = f"on {when(due, tz)}" if due else "as soon as you press Post"
    where = ", ".join(f"*{esc(name)}*" for name in groups)
    return modal(
        "prompt.post",
        "Preview",
        [
            context(cut(f"This goes to {where}, {moment}.", TEXT)),
            *_asked(author, text),
            context("Below it stands a button: Answer. Close this to change something."),
        ],
        submit="Post" if due is None else "Schedule",
        close="Back",
        meta={"prompt": prompt_id},
    )


def prompt(*, author: str, text: str, prompt_id: int, group_id: int) -> Message:
    """The question in a group's channel."""
    return message(
        *_asked(author, text),
        actions(button("Answer", "prompt.answer", f"{prompt_id}:{group_id}", style="primary")),
        context("The button or a reply in the thread: your group sees both."),
    )


def _asked(author: str, text: str) -> list[Block]:
    return [section(f"{mention(author)} asks:"), quote(text)]


def answer_form(*, text: str, answer: str, prompt_id: int, group_id: int) -> View:
    """Answer a prompt, or change one's answer."""
    return modal(
        "prompt.answer_save",
        "Answer",
        [
            quote(text),
            field("answer", "Your answer", text_input(initial=answer, multiline=True, focus=True)),
            context("It is posted in the thread under your name, for your group to see."),
        ],
        submit="Post" if not answer else "Change",
        meta={"prompt": prompt_id, "group": group_id},
    )


def answer(*, author: str, text: str) -> Message:
    """A member's answer, in the prompt's thread."""
    return message(section(f"{mention(author)}:"), quote(text))


def reminder(*, author: str, text: str, prompt_id: int, group_id: int) -> Message:
    """Remind a member, once, of a prompt they have not answered."""
    return message(
        section(f"{mention(author)} would like to hear from you, too. They asked your group:"),
        quote(text),
        actions(button("Answer", "prompt.answer", f"{prompt_id}:{group_id}", style="primary")),
        context("This is the only reminder. A line is enough."),
    )


def status(*, text: str, answers: Sequence[Answers], prompt_id: int, reminded: bool) -> Message:
    """Tell the author who has answered so far; the words themselves stand in the channels."""
    waiting = sum(len(one.silent) for one in answers)
    done = sum(len(one.answered) for one in answers)
    blocks = [header("Your prompt is out"), quote(cut(text, 300))]
    blocks += [section(_line(one)) for one in answers[:MOST_GROUPS]]
    ask = f"One reminder goes to the {waiting} who have not answered yet. There is only one."
    if waiting and not reminded:
        blocks.append(actions(button("Send one reminder", "prompt.remind", str(prompt_id), ask=ask)))
    total = f"{done} of {sum(one.size for one in answers)} have answered."
    small = "The reminder has been sent. " if reminded else "" if waiting else "Nobody is left to remind. "
    return message(*blocks, context(f"{total} {small}This message keeps itself up to date."))


def _line(one: Answers) -> str:
    rows = (("Answered", one.answered), ("Not yet", one.silent), ("Away", one.away))
    shown = [f"{what} ({len(ids)}): {names(list(ids))}" for what, ids in rows if ids]
    return "\n".join([f"*{esc(one.group)}*", *(shown or ["Nobody is in this group any more."])])


def planned(
    *, state: str, text: str, groups: Sequence[str], due: datetime, tz: str, prompt_id: int
) -> Message:
    """Confirm a prompt for later; `state` is planned, posted or cancelled."""
    where = cut(", ".join(esc(name) for name in groups), 2000)
    head = {
        "planned": f"*Your prompt is planned* for {when(due, tz)}, to {where}.",
        "posted": f"*Your planned prompt has been posted* to {where}.",
        "cancelled": f"*Your planned prompt is cancelled.* Nothing goes to {where}.",
    }[state]
    stop = button("Cancel it", "prompt.cancel", str(prompt_id), ask="It will not be posted.")
    return message(section(head), quote(text), actions(stop) if state == "planned" else None)


def dropped(*, text: str) -> Message:
    """A planned prompt could not be posted: its groups have ended."""
    return message(
        section(
            "Your planned prompt was not posted: the groups it was for have ended, or are not yours any more."
        ),
        quote(text),
    )


def reminded(*, sent: int, spared: int) -> Message:
    """How the one reminder went."""
    people = "1 person" if sent == 1 else f"{sent} people"
    rest = f" {spared} got none: they are away, or had enough messages from me this week." if spared else ""
    return message(section(f"The reminder goes to {people}.{rest}"))


def listing(prompts: Sequence[Listed], *, tz: str) -> Message:
    """An author's prompts that are still to come, and the recent ones."""
    if not prompts:
        return message(section("No prompt is planned, and none was posted lately. `/plg prompt` writes one."))
    blocks = [header("Your prompts")]
    for one in prompts:
        where = cut(", ".join(esc(name) for name in one.groups) or "no group any more", 500)
        if one.posted:
            state = f"Posted {when(one.posted, tz)} to {where} · {one.answered} of {one.people} answered"
            blocks += [section(state), quote(cut(one.text, 300))]
            continue
        stop = button("Cancel", "prompt.cancel", str(one.prompt_id), ask="It will not be posted.")
        blocks += [section(f"*Planned* for {when(one.due, tz)}, to {where}", stop), quote(cut(one.text, 300))]
    return message(*blocks)
