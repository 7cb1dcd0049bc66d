"""The words of the action list: who does what by when, the reminder before and the question on the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.actions import LONGEST_ACTION
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
from bot.messages.lists import Line

MOST_MINE = 8
MOST_OTHERS = 12
WORDS = "action_"  # how the block of an action begins
GLANCE = 500  # characters shown of one action among several
SETTLED = {
    "done": "Done. Well done, and thank you.",
    "dropped": "Dropped. That is fine: not everything stays important.",
    "carried": "It goes on in the next cycle.",
}


@dataclass(frozen=True)
class Action:
    """One line of the list; `present` says whether its owner is still in the group."""

    id: int
    version: int
    text: str
    owner: str
    due_on: date
    status: str = "open"
    present: bool = True

    @property
    def value(self) -> str:
        """What tells the buttons which action they mean, and in which version."""
        return f"{self.id}:{self.version}"


@dataclass(frozen=True)
class Listed:
    """The action list of a group: what is open, the earliest day first."""

    open: Sequence[Action] = ()


def day(on: date) -> str:
    """A day as people write it in a list: Tue 3 Nov."""
    return f"{on:%a} {on.day} {on:%b}"


def lines(shown: Iterable[Action]) -> list[Line]:
    """Return actions as lines of a numbered list."""
    return [
        Line(
            one.text, (one.owner,), f"by {day(one.due_on)}" + ("" if one.present else " · has left the group")
        )
        for one in shown
    ]


def overview(mine: Sequence[Action], others: Sequence[Action], *, group: str, today: date) -> Message:
    """Somebody's own open actions with what to do about them, and those of the others in the group."""
    blocks: list[Block] = [header("Your actions")]
    if not mine:
        blocks.append(section("Nothing is open for you."))
    for one in mine[:MOST_MINE]:
        blocks += [section(due(one, today)), _words(one), _answers(one)]
    if len(mine) > MOST_MINE:
        blocks.append(
            context(f"And {len(mine) - MOST_MINE} more of yours; they follow when these are settled.")
        )
    blocks.append(section(f"*The others in {esc(group)}*" + ("" if others else "\nNothing is open.")))
    for one in others[:MOST_OTHERS]:
        gone = "" if one.present else " · has left the group"
        blocks.append(
            section(
                f"{mention(one.owner)} · by {day(one.due_on)}{gone}\n{esc(cut(one.text, GLANCE))}",
                button("Change", "actions.edit", one.value),
            )
        )
    if len(others) > MOST_OTHERS:
        blocks.append(context(f"And {len(others) - MOST_OTHERS} more."))
    return message(*blocks, actions(button("Add an action", "actions.add", "group"), block_id="add"))


def due(one: Action, today: date) -> str:
    """When an action is due, seen from today."""
    late = " · that day has passed" if one.due_on < today else ""
    when = {today: "today", today + timedelta(days=1): "tomorrow"}.get(one.due_on, f"by {day(one.due_on)}")
    return f"*{when[0].upper()}{when[1:]}*{late}"


def _words(one: Action) -> Block:
    """What is to be done; its block says which action it is, so that an answer can be shown beside it."""
    return quote(cut(one.text, GLANCE)) | {"block_id": f"{WORDS}{one.id}"}


def _answers(one: Action) -> Block:
    """Done, a week later or dropped: one tap each."""
    return actions(
        button("Done", "actions.done", one.value, style="primary"),
        button("A week later", "actions.later", one.value),
        button("Dropped", "actions.drop", one.value),
        button("Change", "actions.edit", one.value),
        block_id=f"answers_{one.id}",
    )


def reminder(due_soon: Sequence[Action], *, group: str) -> Message:
    """The working day before: what somebody took on."""
    many = "something" if len(due_soon) == 1 else f"{len(due_soon)} things"
    blocks = [section(f"*{day(due_soon[0].due_on)}* is the day for {many} you took on in *{esc(group)}*:")]
    for one in due_soon[:MOST_MINE]:
        blocks += [_words(one), _answers(one)]
    return message(*blocks, context("I ask you on the day. `/plg actions` shows all of yours."))


def question(due_now: Sequence[Action], *, group: str) -> Message:
    """On the day: how did it go."""
    blocks = [section(f"*How did it go?* Today is the day for what you took on in *{esc(group)}*:")]
    for one in due_now[:MOST_MINE]:
        blocks += [_words(one), _answers(one)]
    return message(*blocks, context("One tap is enough. A week later and dropped are fair answers, too."))


def answered(shown: Sequence[Action], *, group: str) -> Message:
    """The reminder or the question, with what has become of each action."""
    blocks = [section(f"*What you took on in {esc(group)}*")]
    for one in shown[:MOST_MINE]:
        blocks.append(_words(one))
        if one.status in SETTLED:
            blocks.append(context(SETTLED[one.status]))
        else:
            blocks += [context(f"Open, by {day(one.due_on)}."), _answers(one)]
    return message(*blocks)


@dataclass(frozen=True)
class Draft:
    """What the form of an action begins with; `note` says what has just been kept."""

    text: str = ""
    owner: int | None = None
    due_on: date | None = None
    note: str = ""


def form(
    draft: Draft,
    owners: Sequence[tuple[int, str]],
    *,
    group_id: int,
    run_id: int | None,
    action: str = "",
    number: int = 0,
) -> View:
    """Add an action, or change the one whose value is `action`; `number` counts those added in one form."""
    options = [option(name or "Somebody", str(person_id)) for person_id, name in owners]
    chosen = str(draft.owner) if draft.owner is not None else None
    picker: Block = {"type": "datepicker"} | (
        {"initial_date": draft.due_on.isoformat()} if draft.due_on else {}
    )
    text = text_input(
        initial=draft.text,
        multiline=True,
        limit=LONGEST_ACTION,
        example="Ask Finance for the figures of March",
    )
    return modal(
        "actions.save",
        "Change an action" if action else "Add an action",
        [
            *([section(draft.note)] if draft.note else []),
            field(named("text", number), "What", text),
            field(named("owner", number), "Who", choice("static_select", "value", options, chosen)),
            field(named("due", number), "By when", picker),
            context("Whoever it is gets a reminder the working day before, and is asked on the day."),
        ],
        submit="Save",
        close="Close",
        meta={"group": group_id, "run": run_id, "action": action, "n": number},
    )


def named(name: str, number: int) -> str:
    """Return what a field is called for the nth action of a form: of the same name, Slack keeps its words."""
    return f"{name}_{number}" if number else name


def assigned(one: Action, *, group: str, by: str) -> Message:
    """Tell somebody that a colleague has put them down for something."""
    return message(
        section(
            f"{mention(by)} has put this on the action list of *{esc(group)}*, for you by {day(one.due_on)}:"
        ),
        _words(one),
        _answers(one),
    )


def kept(one: Action, *, changed: bool) -> str:
    """Say in the form that an action is on the list; for the middle of a section."""
    what = "Changed" if changed else "On the list"
    return f"*{what}*: {mention(one.owner)}, by {day(one.due_on)}. Add another one, or close this."


def home(mine: Sequence[Action], *, today: date) -> list[Block]:
    """Somebody's open actions for their Home; nothing when there are none."""
    if not mine:
        return []
    blocks: list[Block] = [header("What you took on")]
    for one in mine[:MOST_MINE]:
        blocks += [section(due(one, today)), _words(one), _answers(one)]
    if len(mine) > MOST_MINE:
        blocks.append(context(f"And {len(mine) - MOST_MINE} more: `/plg actions` lists them."))
    return blocks
