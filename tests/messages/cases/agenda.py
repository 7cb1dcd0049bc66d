from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.content import default_root, load_scripts, topic_from_questions
from bot.domain.message import Message, View
from bot.domain.script import Part, Record, Script, Step
from bot.messages import agenda, agenda_answers
from bot.messages.actions import Action, Listed
from bot.messages.agenda import Content, Held
from bot.messages.agenda_parts import Carried, Commitment, Lesson, Presence
from bot.messages.votes import Ballot, Candidate

NASTY = '<!channel> <@U1> & < > "quoted" *bold* @here'
HEBREW = "לומר את זה באותו היום"
BERLIN = "Europe/Berlin"
SCRIPTS = load_scripts(default_root())
START = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)
SIX = ("U1", "U2", "U3", "U4", "U5", "U6")
LISTED = Listed(
    [
        Action(1, 1, "Book a room for feedback talks", "U2", date(2026, 10, 13)),
        Action(2, 3, NASTY, "U3", date(2026, 10, 20), present=False),
    ]
)
OPEN = Ballot([Candidate(1, "Say it on the same day"), Candidate(2, NASTY), Candidate(3, HEBREW)], 4, 6)
CLOSED = Ballot(
    [Candidate(1, "Say it on the same day", 4, True), Candidate(2, NASTY, 1, True), Candidate(3, HEBREW)],
    5,
    6,
    closed=True,
)
LESSONS = [
    Lesson("U1", 2, "I praised the night shift at once.", "They laughed.", "Two sentences do."),
    Lesson("U2", None, NASTY, "", ""),
]
CARRIED = Carried(
    3,
    6,
    [
        Commitment("U1", "When someone hands in good work, I will say so at once.", 6, 8),
        Commitment("U2", NASTY, None, 5),
    ],
)
PRESENCE = Presence(("U1", "U2"), ("U3",), ("U4", "U5", "U6"))
WRITTEN = [("Root causes", "We want to be liked\nNo time is set aside")]
LONG = Script(
    "dialogue",
    "T" * 60,
    "p" * 600,
    ("r" * 200,) * 8,
    tuple(
        Step(
            f"step_{n}",
            "S" * 60,
            7,
            "w" * 600,
            ("q" * 200,) * 6,
            tuple(Record(f"note_{n}_{m}", "L" * 60, "h" * 100) for m in range(4)),
            parts=tuple(Part),
        )
        for n in range(12)
    ),
)


def held(step: int = 0, *, kind: str = "work", **changed: object) -> Held:
    script = SCRIPTS[kind]
    rest = script.steps[step:]
    ends = [START + timedelta(minutes=sum(one.minutes for one in rest[: n + 1])) for n in range(len(rest))]
    made = Held(7, step + 1, 12, "Leads Europe", script, step, ends, BERLIN)
    return replace(made, **changed)  # type: ignore[arg-type]  # the fields a case is about


def dialogue(step: int = 0, **changed: object) -> Held:
    asked = ["Who advised you well?", "When did advice come too early?", "What helped?"]
    script = topic_from_questions("The best advice", "We tell which advice helped.", asked).script
    at = step % len(script.steps)
    ends = [START + timedelta(minutes=10 * n) for n in range(1, len(script.steps) - at + 1)]
    made = Held(7, at + 1, 12, "The best advice", script, at, ends, BERLIN, dialogue=True)
    return replace(made, **changed)  # type: ignore[arg-type]  # the fields a case is about


def speakers(people: tuple[str, ...] = SIX) -> list[tuple[str, datetime]]:
    return [(one, START + timedelta(minutes=3 * n)) for n, one in enumerate(people, start=1)]


def longest() -> Held:
    ends = [START + timedelta(minutes=7 * n) for n in range(1, 13)]
    return Held(7, 1, 12, "&" * 80, LONG, 0, ends, BERLIN)


def everything(text: str) -> Content:
    return Content(
        speakers=speakers((*SIX, "U7", "U8")),
        written=[(f"L{n}", text) for n in range(4)],
        recalled=[(f"R{n}", text) for n in range(4)],
        scribe="U1",
        carried=Carried(8, 8, [Commitment(f"U{n}", text, 1, 10) for n in range(8)]),
        lessons=[Lesson(f"U{n}", n, text, text, text) for n in range(30)],
        listed=Listed([Action(n, 1, text, "U1", date(2026, 10, 13)) for n in range(30)]),
        ballot=Ballot([Candidate(n, text[:600]) for n in range(20)], 1, 8),
        presence=Presence(SIX, ("U7",), ("U8",)),
    )


CASES: dict[str, Callable[[], Message | View]] = {
    "pack": lambda: agenda.pack(held(), speaking=SIX),
    "pack__in_the_middle": lambda: agenda.pack(held(3), speaking=SIX[:3]),
    "pack__finished": lambda: agenda.pack(held(6, running=False), speaking=SIX),
    "pack__reconvene_nasty": lambda: agenda.pack(held(kind="reconvene", group=NASTY), speaking=SIX),
    "pack__longest": lambda: agenda.pack(longest(), speaking=SIX),
    "pack__nobody_said_that_they_come": lambda: agenda.pack(held(), speaking=()),
    "step": lambda: agenda.step(held(), Content(speakers=speakers())),
    "step__written_down": lambda: agenda.step(
        held(2), Content(written=WRITTEN, scribe="U1", recalled=[("Our challenge", NASTY)])
    ),
    "step__time_is_up": lambda: agenda.step(
        held(3, over=True), Content(speakers=speakers(("U1", "U2", "U3")))
    ),
    "step__actions_and_commitment": lambda: agenda.step(held(5), Content(listed=LISTED, speakers=speakers())),
    "step__no_actions_yet": lambda: agenda.step(held(5), Content(speakers=speakers())),
    "step__the_last": lambda: agenda.step(held(6), Content(presence=PRESENCE)),
    "step__confidence": lambda: agenda.step(
        held(1, kind="reconvene"), Content(carried=CARRIED, speakers=speakers(), scribe="U4")
    ),
    "step__lessons": lambda: agenda.step(held(2, kind="reconvene"), Content(lessons=LESSONS)),
    "step__nothing_was_shared": lambda: agenda.step(held(2, kind="reconvene"), Content()),
    "step__vote": lambda: agenda.step(held(5, kind="reconvene"), Content(ballot=OPEN)),
    "step__vote_closed": lambda: agenda.step(held(5, kind="reconvene"), Content(ballot=CLOSED)),
    "step__vote_without_votes": lambda: agenda.step(
        held(5, kind="reconvene"), Content(ballot=Ballot([Candidate(1, "x")], closed=True))
    ),
    "step__vote_without_candidates": lambda: agenda.step(held(5, kind="reconvene"), Content()),
    "step__three_thousand_characters": lambda: agenda.step(
        held(1), Content(written=[("Our challenge", "א" * 3000)], scribe="U1")
    ),
    "step__longest": lambda: agenda.step(longest(), everything("&" * 3000)),
    "left": lambda: agenda.left(held(2), Content(written=WRITTEN)),
    "left__nothing_written": lambda: agenda.left(held(0), Content()),
    "left__something_could_be_written": lambda: agenda.left(held(2), Content()),
    "left__back": lambda: agenda.left(held(2), Content(written=WRITTEN), back=True),
    "left__vote": lambda: agenda.left(held(5, kind="reconvene"), Content(ballot=CLOSED)),
    "closing": lambda: agenda.closing(held(6, running=False), Content(listed=LISTED, presence=PRESENCE)),
    "closing__reconvene": lambda: agenda.closing(
        held(8, kind="reconvene", running=False), Content(listed=LISTED, ballot=CLOSED, presence=PRESENCE)
    ),
    "closing__nothing_settled_nasty": lambda: agenda.closing(
        held(6, running=False, group=NASTY), Content(presence=Presence(silent=("U1", "U2", "U3")))
    ),
    "closing__longest": lambda: agenda.closing(longest(), everything("&" * 3000)),
    "pack__dialogue": lambda: agenda.pack(dialogue(), speaking=SIX[:4]),
    "step__dialogue_what_we_learned": lambda: agenda.step(dialogue(-2), Content(scribe="U1")),
    "step__dialogue_suggestions": lambda: agenda.step(
        dialogue(-1), Content(written=[("Our suggestions", NASTY)], presence=PRESENCE, scribe="U1")
    ),
    "closing__dialogue": lambda: agenda.closing(
        dialogue(-1, running=False), Content(presence=PRESENCE, handed_over=3)
    ),
    "closing__dialogue_one_suggestion_nasty": lambda: agenda.closing(
        dialogue(-1, running=False, group=NASTY), Content(handed_over=1)
    ),
    "closing__dialogue_no_suggestion": lambda: agenda.closing(dialogue(-1, running=False), Content()),
    "stopped": lambda: agenda.stopped(Content(written=WRITTEN), why="cancelled"),
    "stopped__moved": lambda: agenda.stopped(Content(), why="moved"),
    "stopped__two_tables_joined": lambda: agenda.stopped(Content(), why="joined"),
}
ANSWERS: dict[str, Callable[[], Message | View]] = {
    "moved_on": lambda: agenda_answers.moved_on(held(2), by="U2"),
    "moved_on__finished": lambda: agenda_answers.moved_on(held(6, running=False), by=None),
    "writes": lambda: agenda_answers.writes(writes_now=True),
    "writes__no_more": lambda: agenda_answers.writes(writes_now=False),
    "started": lambda: agenda_answers.started(group="Leads Europe", again=False),
    "started__dialogue": lambda: agenda_answers.started(group="The best advice", again=False, dialogue=True),
    "started__dialogue_again_nasty": lambda: agenda_answers.started(group=NASTY, again=True, dialogue=True),
    "started__again_nasty": lambda: agenda_answers.started(group=NASTY, again=True),
}
