"""A topic made from a title, a purpose and a few questions is as sound as one that was written as a file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import topic_from_questions
from bot.domain.script import Part
from bot.domain.topic import LEARNED, PARTS, SUGGESTIONS
from bot.domain.words import clean
from bot.errors import InvalidInput
from sandbox.blockkit import check_message
from tests.content.test_topics import shown

TITLE = "The best advice"
PURPOSE = "We tell each other which advice helped. Then we look for what made it good."
WHAT = "Please write what the dialogue is about, in a few words."
HOW_MANY = "Please write 3 to 6 questions, so that each gets its time."
QUESTION = "Question 4 has 201 characters, and 200 fit. Please shorten it."
ASKED = ["Who advised you well?", "When did advice come too early?", "What would you have liked to be asked?"]


def typed(most: int) -> st.SearchStrategy[str]:
    letters = st.characters() | st.sampled_from("&<>*_@\n\0 ")
    return st.text(letters, max_size=most).filter(lambda one: bool(clean(one)))


@settings(max_examples=60, deadline=None)
@given(typed(60), typed(600), st.lists(typed(200), min_size=3, max_size=6))
def test_whatever_is_typed_becomes_90_minutes_that_slack_can_show(
    title: str, purpose: str, questions: list[str]
) -> None:
    topic = topic_from_questions(title, purpose, questions)
    steps = topic.script.steps
    assert topic.script.minutes == 90
    assert len({step.key for step in steps}) == len(steps) == len(questions) + 3
    assert {part for step in steps for part in step.parts} == PARTS
    asked = [step for step in steps if step.key.startswith("question_")]
    assert len({step.minutes for step in asked}) == 1, "each question has the same time"
    assert [step.questions[0].split() for step in asked] == [clean(one).split() for one in questions]
    assert all(step.has(Part.ROUND) and 1 <= len(step.title) <= 60 for step in asked)
    assert set(topic.script.labels()) == {LEARNED, SUGGESTIONS}
    assert steps[-1].parts == (Part.SUGGEST, Part.ATTENDANCE)
    assert 1 <= len(topic.teaser) <= 75
    assert "\n" not in topic.teaser
    assert [problem for payload in shown(topic) for problem in check_message(payload)] == []


def test_it_arrives_asks_and_closes() -> None:
    topic = topic_from_questions(TITLE, PURPOSE, ["", *ASKED, "  "], slug="17")
    assert (topic.slug, topic.title, topic.purpose) == ("17", TITLE, PURPOSE)
    assert topic.teaser == "We tell each other which advice helped."
    assert [(step.title, step.minutes) for step in topic.script.steps] == [
        ("Arrive", 10),
        *((one, 20) for one in ASKED),
        ("What we learned", 10),
        ("Suggestions for the organisation", 10),
    ]


def test_a_long_question_is_cut_in_the_agenda_and_asked_in_full() -> None:
    long = "Which of the pieces of advice that you were given in your first weeks do you still follow today?"
    step = topic_from_questions(TITLE, PURPOSE, [long, *ASKED]).script.steps[1]
    assert step.title == "Which of the pieces of advice that you were given in your…"
    assert step.questions == (long,)
    unbroken = topic_from_questions(TITLE, "ö" * 600, ["ö" * 200, *ASKED])
    assert unbroken.teaser == "ö" * 74 + "…"


@pytest.mark.parametrize(
    ("title", "purpose", "questions", "field", "said"),
    [
        ("", PURPOSE, ASKED, "title", WHAT),
        ("\u200b \n", PURPOSE, ASKED, "title", WHAT),
        ("t" * 61, PURPOSE, ASKED, "title", "That is 61 characters, and 60 fit. Please shorten it."),
        (TITLE, " ", ASKED, "purpose", "Please write in two or three sentences what it is for."),
        (TITLE, "p" * 601, ASKED, "purpose", "That is 601 characters, and 600 fit. Please shorten it."),
        (TITLE, PURPOSE, [], "questions", f"{HOW_MANY} There is none yet."),
        (TITLE, PURPOSE, ["Why?", ""], "questions", f"{HOW_MANY} There is 1."),
        (TITLE, PURPOSE, ["Why?"] * 7, "questions", f"{HOW_MANY} There are 7."),
        (TITLE, PURPOSE, [*ASKED, "q" * 201], "questions", QUESTION),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    title: str, purpose: str, questions: list[str], field: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        topic_from_questions(title, purpose, questions)
    assert (raised.value.field, raised.value.message) == (field, said)
