"""What a step of a session can bring along: a round, confidence, lessons, actions, the vote, who is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.message import Block
from bot.messages.actions import Listed, lines
from bot.messages.kit import actions, button, clock, context, cut, mention, names, section
from bot.messages.lists import Line, numbered
from bot.messages.votes import Ballot

MOST_LESSONS = 8
MOST_ACTIONS = 12
LESSON = SENTENCE = 600  # characters
CONFIDENCE = range(1, 11)
STAYS = "What you write down as learned stays with your table. I show it to nobody else."
GOES = (
    "When you finish, each line goes to the owners of the programme as a suggestion: as from your table, "
    "without your names. Leave out what should stay here."
)


@dataclass(frozen=True)
class Commitment:
    """One that its author shows to the group: confidence then and now, 1 to 10."""

    user: str
    sentence: str
    then: int | None
    now: int | None


@dataclass(frozen=True)
class Carried:
    """What members had committed to: how many have said how confident they are, and who shows it."""

    answered: int
    members: int
    shown: Sequence[Commitment] = ()


@dataclass(frozen=True)
class Lesson:
    """A log entry its author shared with the group."""

    user: str
    week: int | None
    tried: str
    happened: str
    learned: str


@dataclass(frozen=True)
class Presence:
    """Who was at a session, who was not, and who has not said; as Slack ids."""

    here: Sequence[str] = ()
    absent: Sequence[str] = ()
    silent: Sequence[str] = ()


def speaking(speakers: Sequence[tuple[str, datetime]], *, tz: str, over: bool, shown: bool) -> list[Block]:
    """Who speaks when in a round, each for the same time; without times when they are up."""
    if not shown or not speakers:
        return []
    rows = [
        f"{number}. {mention(user)}" + ("" if over else f" until {clock(ends, tz)}")
        for number, (user, ends) in enumerate(speakers, start=1)
    ]
    return [section("*Who speaks when*\n" + "\n".join(rows))]


def confidence(carried: Carried, run: str) -> list[Block]:
    """Ask how confident everybody is now; show what members want to show."""
    asked = (
        "*How confident are you now of doing what you committed to?* From 1 (not at all) to 10 (fully). "
        "I show you how it was at the beginning; nobody else sees it unless you want that."
    )
    taps = [button(str(n), f"confidence.tap_{n}", f"{run}:{n}") for n in CONFIDENCE]
    blocks = [section(asked), actions(*taps, block_id="confidence")]
    blocks += numbered(
        [Line(one.sentence, (one.user,), then_and_now(one.then, one.now)) for one in carried.shown],
        limit=SENTENCE,
    )
    return [*blocks, context(f"{carried.answered} of {carried.members} have answered.")]


def then_and_now(then: int | None, now: int | None) -> str:
    """Two confidences in words: then 6, now 8."""
    before = f"then {then} of 10" if then else "then not said"
    return f"{before}, now {now} of 10" if now else before


def lessons(found: Sequence[Lesson]) -> list[Block]:
    """What members noted and shared with the group."""
    if not found:
        return [
            context(
                "Nobody shared a note with the group in these weeks, so there is none to show: ask around."
            )
        ]
    blocks = [
        section("*What you shared with the group*"),
        *numbered([_lesson(one) for one in found[:MOST_LESSONS]]),
    ]
    if len(found) > MOST_LESSONS:
        blocks.append(context(f"And {len(found) - MOST_LESSONS} more, further up in this channel."))
    return blocks


def _lesson(one: Lesson) -> Line:
    said = [one.tried, one.happened, one.learned and f"Learned: {one.learned}"]
    words = cut("\n".join(filter(None, said)), LESSON)
    return Line(words, (one.user,), f"week {one.week}" if one.week else "")


def committing() -> list[Block]:
    """A button for each to write their commitment."""
    return [
        section("*Your commitment*\nWrite it while it is fresh; two minutes are enough."),
        actions(button("Write my commitment", "commit.open"), block_id="commit"),
    ]


def action_list(listed: Listed, run: str) -> list[Block]:
    """The open actions of the group, and buttons to add one and to answer one's own."""
    blocks = [section("*Our action list*" if listed.open else "*Our action list*\nNothing on it yet.")]
    blocks += numbered(lines(listed.open[:MOST_ACTIONS]), limit=300)
    if len(listed.open) > MOST_ACTIONS:
        blocks.append(context(f"And {len(listed.open) - MOST_ACTIONS} more; `/plg actions` lists them."))
    row = [button("Add an action", "actions.add", f"run:{run}")]
    if listed.open:
        row.append(button("Done, later or dropped", "actions.open", "group"))
    return [*blocks, actions(*row, block_id="actions")]


def action_summary(listed: Listed) -> list[Block]:
    """The action list a session ends with."""
    if not listed.open:
        return [section("*Who does what by when*\nNothing is on the action list.")]
    blocks = [section("*Who does what by when*"), *numbered(lines(listed.open[:MOST_ACTIONS]), limit=300)]
    if len(listed.open) > MOST_ACTIONS:
        blocks.append(context(f"And {len(listed.open) - MOST_ACTIONS} more; `/plg actions` lists them."))
    return [
        *blocks,
        context(
            "I remind each of you the working day before, and ask on the day. `/plg actions` shows them all."
        ),
    ]


def ballot(shown: Ballot, run: str) -> list[Block]:
    """The strategies to vote for, and how many have voted; the result once the vote is closed."""
    if shown.closed:
        again = button("Open the vote again", "votes.reopen", run, ask="Open the vote again?")
        return [*(results(shown) or [section("*Our best strategies*\nNobody voted.")]), actions(again)]
    title = "*Our strategies*" if shown.candidates else "*Our strategies*\nNone yet: add the first."
    row = [button("Add a strategy", "votes.add", run)]
    if shown.candidates:
        row.insert(0, button("Vote", "votes.open", run, style="primary"))
        row.append(button("Close the vote", "votes.close", run, ask="Close the vote for everybody?"))
    return [
        section(title),
        *numbered([Line(one.text) for one in shown.candidates], limit=300),
        context(f"{shown.voted} of {shown.members} have voted. The votes show when the vote is closed."),
        actions(*row, block_id="vote"),
    ]


def results(shown: Ballot) -> list[Block]:
    """The best strategies of a vote that is closed; nothing before, or when nobody voted."""
    best = [one for one in shown.candidates if one.best] if shown.closed else []
    if not best:
        return []
    rows = [Line(one.text, ours="1 vote" if one.votes == 1 else f"{one.votes} votes") for one in best]
    return [section("*Our best strategies*"), *numbered(rows)]


def suggest(session_id: int, *, from_table: bool = False) -> list[Block]:
    """A button for what the whole organisation should hear; a table has its notes for what all of it says."""
    told = "*An idea for the organisation?*\nIt goes to the owners of the programme, by name or without."
    if from_table:
        told = (
            "*An idea that is yours alone?*\nIt goes to the owners of the programme, by name or without. "
            "What all of you suggest, you write down together."
        )
    return [
        section(told),
        actions(button("Suggest something", "suggest.open", f"session:{session_id}"), block_id="suggest"),
    ]


def handed_over(many: int) -> str:
    """Say how many suggestions of a table are with the owners, and that the rest stays."""
    if not many:
        return (
            "You made no suggestion for the organisation, and that is fine. What you learned stays with you."
        )
    what = "Your suggestion is" if many == 1 else f"Your {many} suggestions are"
    return (
        f"{what} with the owners of the programme now, as from your table and without your names. You will "
        "hear what becomes of them. What you learned stays with you."
    )


def attendance(presence: Presence, run: str, *, past: bool = False) -> list[Block]:
    """Who is or was there, with one tap to confirm it."""
    was = "was" if past else "am"
    rows = (
        ("Here" if not past else "Were here", presence.here),
        ("Not here", presence.absent),
        ("Not said yet", presence.silent),
    )
    said = "\n".join(f"{what}: {names(list(people))}" for what, people in rows if people)
    return [
        section(f"*Who {'was' if past else 'is'} here?*\n{said}"),
        actions(
            button(f"I {was} here", "attendance.here", run, style="primary"),
            button("Correct", "attendance.correct", run),
            block_id="attendance",
        ),
    ]
