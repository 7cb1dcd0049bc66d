"""The words of a session being held: the pack, a message for each step, and what it ends with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.message import Block, Message
from bot.domain.script import Part, Script, Step
from bot.domain.topic import LEARNED, SUGGESTIONS
from bot.messages import agenda_parts as parts
from bot.messages.actions import Listed
from bot.messages.agenda_parts import Carried, Lesson, Presence
from bot.messages.kit import (
    actions,
    button,
    clock,
    context,
    cut,
    divider,
    esc,
    header,
    mention,
    message,
    names,
    quote,
    section,
)
from bot.messages.votes import Ballot

RECALLED = 1_000  # characters shown of what was written down in an earlier step
STOPPED = {
    "cancelled": "The session was cancelled while it was running.",
    "moved": "The session has another time now, so it was stopped here.",
    "archived": "The session was stopped, because the group has ended.",
    "joined": "Two tables have come together, so it goes on in the new conversation.",
    "changed": "The session was stopped here.",
}


@dataclass(frozen=True)
class Held:
    """A session being held: where it is in its script, and when this step and those after it end."""

    run_id: int
    turn: int
    session_id: int
    group: str
    script: Script
    step: int
    ends: Sequence[datetime]
    tz: str
    over: bool = False  # whether the time of this step is up
    running: bool = True
    dialogue: bool = False  # a table that meets once, and is named after its topic

    @property
    def now(self) -> Step:
        """The present step."""
        return self.script.steps[self.step]

    @property
    def value(self) -> str:
        """What tells the buttons which session they move, and from where."""
        return f"{self.run_id}:{self.turn}"

    @property
    def name(self) -> str:
        """What it is called: Work session of Leads Europe; a dialogue by its topic alone."""
        return self.script.title if self.dialogue else f"{self.script.title} of {self.group}"


@dataclass(frozen=True)
class Content:
    """What a step shows beside its words; people as Slack ids, `written` and `recalled` as (label, text)."""

    speakers: Sequence[tuple[str, datetime]] = ()
    written: Sequence[tuple[str, str]] = ()
    recalled: Sequence[tuple[str, str]] = ()
    scribe: str | None = None
    carried: Carried | None = None
    lessons: Sequence[Lesson] = ()
    listed: Listed = field(default_factory=Listed)
    ballot: Ballot = field(default_factory=Ballot)
    presence: Presence = field(default_factory=Presence)
    handed_over: int = 0  # suggestions that a table's notes have brought into the ledger


def pack(held: Held, *, speaking: Sequence[str]) -> Message:
    """What a session begins with: purpose, ground rules, a timed agenda, who speaks in which order."""
    script = held.script
    more = "" if held.dialogue else ", from session to session as well"
    order = f"*Speaking order today*\n{names(list(speaking))}\n" if speaking else ""
    return message(
        header(cut(held.name, 150)),
        section(esc(script.purpose)),
        section("*Ground rules*\n" + "\n".join(f"• {esc(rule)}" for rule in script.rules)),
        section("*Agenda*\n" + "\n".join(_agenda(held))),
        section(f"{order}In each round the next one begins{more}, and everyone has the same time."),
        context(
            f"Nobody has to lead: anyone {'at the table' if held.dialogue else 'in the group'} can press "
            "*Next step*, also on a phone. "
            "One of you writes down what you settle; you can take turns."
        ),
    )


def _agenda(held: Held) -> list[str]:
    lines = []
    for number, step in enumerate(held.script.steps):
        title = f"{number + 1}. {esc(step.title)}"
        if not held.running or number < held.step:
            lines.append(f"{title} · done")
        elif number == held.step:
            lines.append(f"*{title}* · now, planned until {clock(held.ends[0], held.tz)}")
        else:
            lines.append(f"{title} · planned until {clock(held.ends[number - held.step], held.tz)}")
    return lines


def step(held: Held, content: Content) -> Message:
    """The present step, at the end of the channel: what it is about, until when, and what to press."""
    now = held.now
    return message(
        header(f"{held.step + 1} of {len(held.script.steps)} · {now.title}"),
        section(f"{_time(held)}\n{esc(now.words)}"),
        _questions(now),
        *parts.speaking(content.speakers, tz=held.tz, over=held.over, shown=now.has(Part.ROUND)),
        *_told("From earlier", content.recalled, RECALLED),
        *_brought_along(held, content),
        *_told("", content.written),
        *_goes_where(held),
        _buttons(held, content),
        context(_scribe(content.scribe)) if now.records else None,
    )


def _time(held: Held) -> str:
    if held.over:
        return "*The time for this step is up.* Go on when you are ready."
    minutes = "1 minute" if held.now.minutes == 1 else f"{held.now.minutes} minutes"
    return f"*Until {clock(held.ends[0], held.tz)}* ({minutes} by the agenda)"


def _questions(now: Step) -> Block | None:
    return section("\n".join(f"• {esc(one)}" for one in now.questions)) if now.questions else None


def _brought_along(held: Held, content: Content) -> list[Block]:
    now, run = held.now, str(held.run_id)
    blocks: list[Block] = []
    if content.carried is not None:
        blocks += parts.confidence(content.carried, run)
    if now.has(Part.LESSONS):
        blocks += parts.lessons(content.lessons)
    if now.has(Part.COMMIT):
        blocks += parts.committing()
    if now.has(Part.ACTIONS):
        blocks += parts.action_list(content.listed, run)
    if now.has(Part.VOTE):
        blocks += parts.ballot(content.ballot, run)
    if now.has(Part.SUGGEST):
        blocks += parts.suggest(held.session_id, from_table=held.dialogue)
    if now.has(Part.ATTENDANCE):
        blocks += parts.attendance(content.presence, run)
    return blocks


def _goes_where(held: Held) -> list[Block]:
    """Say at a dialogue, where it is written down, what stays at the table and what leaves it."""
    names = {record.name for record in held.now.records} if held.dialogue else set()
    return [
        *([context(parts.STAYS)] if LEARNED in names else []),
        *([context(parts.GOES)] if SUGGESTIONS in names else []),
    ]


def _told(above: str, notes: Sequence[tuple[str, str]], limit: int | None = None) -> list[Block]:
    blocks: list[Block] = []
    for label, text in notes:
        title = f"{above}: {label}" if above else label
        blocks += [section(f"*{esc(title)}*"), quote(cut(text, limit) if limit else text)]
    return blocks


def _buttons(held: Held, content: Content) -> Block:
    steps, at = held.script.steps, held.step
    last = at == len(steps) - 1
    row = [
        button(
            "Finish the session", "agenda.next", held.value, style="primary", ask="Finish the session now?"
        )
        if last
        else button(f"Next step: {steps[at + 1].title}", "agenda.next", held.value, style="primary")
    ]
    if held.now.records:
        row.append(button("Write down", "session_notes.open", f"{held.run_id}:{at}"))
        writes = "Change who writes" if content.scribe else "I will write"
        row.append(button(writes, "agenda.scribe", f"{held.run_id}:{content.scribe or ''}"))
    if at:
        row.append(button("Back", "agenda.back", held.value))
    return actions(*row, block_id="agenda")


def _scribe(scribe: str | None) -> str:
    if scribe is None:
        return "Nobody writes yet. Whoever presses *Write down* does."
    return f"{mention(scribe)} writes. Anyone else can take over with *Write down*."


def left(held: Held, content: Content, *, back: bool = False) -> Message:
    """A step the group has left: only what was settled in it remains."""
    title = f"{held.step + 1} of {len(held.script.steps)} · {esc(held.now.title)}"
    if back:
        return message(context(f"{title} · you went back from here"))
    label = "Change what is written" if content.written else "Write something down"
    change = button(label, "session_notes.open", f"{held.run_id}:{held.step}")
    return message(
        section(f"*{title}* · done"),
        *_told("", content.written),
        *parts.results(content.ballot if held.now.has(Part.VOTE) else Ballot()),
        actions(change) if held.now.records else None,
    )


def closing(held: Held, content: Content) -> Message:
    """The end of a session: the action list, the best strategies, who was there."""
    name = f"“{held.script.title}”" if held.dialogue else f"the {held.script.title.lower()} of {held.group}"
    blocks: list[Block] = [header(cut(f"That was {name}", 150))]
    blocks.append(
        section("Thank you for your time and for what you shared. What you wrote down stays above.")
    )
    if held.dialogue:
        blocks.append(section(parts.handed_over(content.handed_over)))
    best = parts.results(content.ballot)
    if best:
        blocks += [*best, divider()]
    if held.script.index_of(Part.ACTIONS) is not None:
        blocks += parts.action_summary(content.listed)
    if held.script.index_of(Part.ATTENDANCE) is not None:
        blocks += [divider(), *parts.attendance(content.presence, str(held.run_id), past=True)]
    return message(*blocks)


def stopped(content: Content, *, why: str) -> Message:
    """A step at which a session was stopped; what was written down is kept."""
    return message(
        section(f"*{STOPPED.get(why, STOPPED['changed'])}* What you wrote down is kept."),
        *_told("", content.written),
    )
