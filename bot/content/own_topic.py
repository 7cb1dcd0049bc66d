"""Makes a topic of a dialogue from a title, a purpose and a few questions, for owners who write no file."""

from collections.abc import Sequence

from bot.content.script_reader import LONGEST, MINUTES
from bot.content.topics import PASTED
from bot.domain.script import Part, Record, Script, Step
from bot.domain.topic import LEARNED, SUGGESTIONS, DialogueTopic
from bot.domain.words import clean, must_fit
from bot.errors import InvalidInput

FEWEST, MOST = 3, 6  # questions; fewer leave gaps in 90 minutes, more leave no time for a story

RULES = (
    "What is said here stays here. Share your own part outside, never somebody else's.",
    "Everyone has the same time to speak. The others listen, and ask before they advise.",
    "A small moment is enough, from this job or another. You may always pass.",
)
ARRIVE = Step(
    "arrive",
    "Arrive",
    10,
    "Say your name and what you do, and then a sentence or two on the question. Somebody may begin to write "
    "things down.",
    ("What made you choose this topic?",),
    parts=(Part.ROUND,),
)
IN_TURN = (
    "One after the other. Tell what you have seen or done yourself, as concretely as you can. The others "
    "listen; when everyone has spoken, ask what you would like to know more about."
)
CLOSING = (
    Step(
        "learned",
        "What we learned",
        10,
        "One after the other, a sentence or two. Whoever writes keeps the words as they were said.",
        ("What do you see differently from 90 minutes ago?", "What will you do with it, and when?"),
        (Record(LEARNED, "What we learned", "A line for each person"),),
        parts=(Part.ROUND,),
    ),
    Step(
        "close",
        "Suggestions for the organisation",
        10,
        "What of this should the whole organisation hear? Write it so that somebody who was not here "
        "understands it. End with one word each, and please confirm that you were here.",
        ("What would help many, and could begin next month?", "With which word do you go?"),
        (Record(SUGGESTIONS, "Our suggestions for the organisation", "One suggestion a line"),),
        (LEARNED,),
        (Part.SUGGEST, Part.ATTENDANCE),
    ),
)


def topic_from_questions(
    title: str, purpose: str, questions: Sequence[str], *, slug: str = PASTED
) -> DialogueTopic:
    """Return a topic of 90 minutes: arriving, each question in a round of the same length, the closing.

    Lines without words among the questions are left out. Raises InvalidInput at `title` (1–60 characters),
    `purpose` (1–600) or `questions` (3–6, each at most 200).
    """
    title, purpose = _line(title), _line(purpose)
    if not title:
        raise InvalidInput("Please write what the dialogue is about, in a few words.", field="title")
    must_fit(title, LONGEST["title"], field="title")
    if not purpose:
        raise InvalidInput("Please write in two or three sentences what it is for.", field="purpose")
    must_fit(purpose, LONGEST["purpose"], field="purpose")
    asked = _questions(questions)
    minutes, over = divmod(MINUTES - ARRIVE.minutes - sum(step.minutes for step in CLOSING), len(asked))
    rounds = [_round(n, one, minutes + (n <= over)) for n, one in enumerate(asked, start=1)]
    return DialogueTopic(
        slug, _teaser(purpose), Script(slug, title, purpose, RULES, (ARRIVE, *rounds, *CLOSING))
    )


def _line(text: str) -> str:
    """Return words on one line, as a file would hold them."""
    return " ".join(clean(text).split())


def _questions(typed: Sequence[str]) -> list[str]:
    asked = [one for one in map(_line, typed) if one]
    if not FEWEST <= len(asked) <= MOST:
        have = {0: "There is none yet", 1: "There is 1"}.get(len(asked), f"There are {len(asked)}")
        raise InvalidInput(
            f"Please write {FEWEST} to {MOST} questions, so that each gets its time. {have}.",
            field="questions",
        )
    for number, one in enumerate(asked, start=1):
        if len(one) > (most := LONGEST["question"]):
            raise InvalidInput(
                f"Question {number} has {len(one):,} characters, and {most} fit. Please shorten it.",
                field="questions",
            )
    return asked


def _round(number: int, question: str, minutes: int) -> Step:
    title = _shortened(question, LONGEST["title"])
    return Step(f"question_{number}", title, minutes, IN_TURN, (question,), parts=(Part.ROUND,))


def _teaser(purpose: str) -> str:
    sentence, stop, _ = purpose.partition(". ")
    return _shortened(sentence + stop.strip(), LONGEST["teaser"])


def _shortened(text: str, most: int) -> str:
    """Cut after a whole word where there is one near the end, with an ellipsis."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    at = kept.rfind(" ")
    return (kept[:at] if at > most // 2 else kept).rstrip(" ,;:") + "…"
