"""Topics of dialogues: those shipped as Slack shows them, and each rule with a text that breaks it."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.content import check, default_root, load_dialogue_topics, load_topics, parse_topic
from bot.content.topics import LONGEST_FILE, check_dialogue_topics
from bot.domain.script import Part, Step
from bot.domain.topic import LEARNED, SUGGESTIONS, DialogueTopic, topic_from
from bot.errors import ConfigError, InvalidInput
from bot.messages import agenda
from bot.messages.agenda import Content, Held
from bot.messages.agenda_parts import Presence
from sandbox.blockkit import check_message
from sandbox.render import text_of
from tests.content.library import put, write

SHIPPED = load_dialogue_topics(default_root())
START = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)
FIVE = ("U1", "U2", "U3", "U4", "U5")
TOPIC = """title: The best advice
teaser: Advice that helped, and why
purpose: Four people tell each other what helped them.
rules:
  - What is said here stays here.
steps:
  - key: tell
    title: Tell
    minutes: 60
    words: Each tells one story.
    questions:
      - What did somebody say to you?
    records:
      - name: learned
        label: What we learned
    parts: [round]
  - key: close
    title: Close
    minutes: 30
    words: What should the organisation do?
    records:
      - name: suggestions
        label: Our suggestions
    recalls: [learned]
    parts: [suggest, attendance]
"""
shipped = pytest.mark.parametrize("topic", SHIPPED.values(), ids=SHIPPED)


def text(old: str = "", new: str = "") -> str:
    assert not old or TOPIC.count(old) == 1
    return TOPIC.replace(old, new) if old else TOPIC


def held(topic: DialogueTopic, step: int, *, running: bool = True) -> Held:
    ends = [START + timedelta(minutes=9 * n) for n in range(1, len(topic.script.steps) - step + 1)]
    return Held(7, step + 1, 12, "Table 3", topic.script, step, ends, "Europe/Berlin", running=running)


def written(step: Step) -> list[tuple[str, str]]:
    return [(record.label, "&" * 3_000) for record in step.records]


def shown(topic: DialogueTopic) -> list[dict[str, Any]]:
    """Return every message of a dialogue on the topic, at a full table that writes as much as fits."""
    labels = topic.script.labels()
    content = [
        Content(
            speakers=[(one, START) for one in FIVE],
            written=written(step),
            recalled=[(labels[name], "&" * 3_000) for name in step.recalls],
            scribe="U1",
            presence=Presence(FIVE[:3], FIVE[3:4], FIVE[4:]),
        )
        for step in topic.script.steps
    ]
    last = len(content) - 1
    messages = [
        agenda.pack(held(topic, 0), speaking=FIVE),
        *(agenda.step(held(topic, n), one) for n, one in enumerate(content)),
        *(agenda.left(held(topic, n), one) for n, one in enumerate(content)),
        agenda.closing(held(topic, last, running=False), content[last]),
    ]
    return [one.payload() for one in messages]


# --- what comes with plg ------------------------------------------------------------------------------------


def test_nothing_is_left_to_mend_in_what_is_shipped() -> None:
    assert check_dialogue_topics(default_root()) == []
    assert len(SHIPPED) == 10


@shipped
def test_a_shipped_topic_takes_90_minutes_and_needs_nobody_to_lead(topic: DialogueTopic) -> None:
    steps = topic.script.steps
    assert topic.script.minutes == 90
    assert steps[0].has(Part.ROUND)
    assert steps[-1].has(Part.ATTENDANCE)
    assert sum(step.has(Part.ROUND) for step in steps) >= 3
    assert all(step.questions for step in steps), "each step asks something"
    assert [name for name in topic.script.labels() if name in {LEARNED, SUGGESTIONS}] == [
        LEARNED,
        SUGGESTIONS,
    ]


@shipped
def test_a_shipped_topic_fits_into_slack_at_every_step(topic: DialogueTopic) -> None:
    messages = shown(topic)
    assert [problem for payload in messages for problem in check_message(payload)] == []
    assert "action list" not in text_of(messages[-1]), "that belongs to a practice cycle"


@shipped
def test_a_shipped_topic_states_no_figures_and_works_at_a_table_of_any_size(topic: DialogueTopic) -> None:
    words = [topic.teaser, topic.purpose, *topic.script.rules]
    words += [one for step in topic.script.steps for one in (step.words, *step.questions)]
    assert not [one for one in words if re.search(r"%|per ?cent|studies|research", one)]
    assert all("with three or five people" in one for one in words if "Form pairs" in one)


def test_the_shipped_topics_differ_in_what_they_are_about_and_how_they_go() -> None:
    topics = list(SHIPPED.values())
    assert len({topic.title for topic in topics}) == len({topic.teaser for topic in topics}) == len(topics)
    closing = {"arrive", "learned", "organisation", "close"}
    ways = Counter(step.key for topic in topics for step in topic.script.steps if step.key not in closing)
    assert set(ways.values()) == {1}, "no two topics share a method"


def test_no_topic_of_a_dialogue_is_taken_for_a_topic_of_tips() -> None:
    assert not set(SHIPPED) & set(load_topics(default_root()))


@shipped
def test_a_topic_is_kept_as_data_and_comes_back_as_it_was(topic: DialogueTopic) -> None:
    assert topic_from(topic.as_data()) == topic


# --- a folder of one's own ----------------------------------------------------------------------------------


def test_without_topics_of_its_own_a_folder_gets_the_shipped_ones(tmp_path: Path) -> None:
    assert check(write(tmp_path)) == []
    assert load_dialogue_topics(tmp_path) == SHIPPED


def test_topics_of_its_own_take_the_place_of_ours(tmp_path: Path) -> None:
    put(tmp_path, "topics/best-advice.yaml", TOPIC)
    put(tmp_path, "topics/README.md", "# fine")
    (found,) = load_dialogue_topics(tmp_path).items()
    assert (found[0], found[1].slug, found[1].title) == ("best-advice", "best-advice", "The best advice")
    assert found[1].script.name == "best-advice"


def test_a_content_folder_is_checked_with_its_topics(tmp_path: Path) -> None:
    path = put(write(tmp_path), "topics/best-advice.yaml", text("minutes: 60", "minutes: 50"))
    assert [(one.path, one.line, one.message) for one in check(tmp_path)] == [
        (path, 6, "the steps take 80 minutes together: a session has 90")
    ]
    with pytest.raises(ConfigError, match=r"best-advice\.yaml:6: the steps take 80 minutes"):
        load_dialogue_topics(tmp_path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Best.yaml", "is never offered"),
        ("best_advice.yaml", "is never offered"),
        ("best.txt", "is never offered"),
        (f"{'b' * 41}.yaml", "is never offered"),
        ("work.yaml", "“work” is a kind of session"),
        ("dialogue.yaml", "“dialogue” is a kind of session"),
    ],
)
def test_a_file_that_cannot_be_offered_is_named(tmp_path: Path, name: str, said: str) -> None:
    put(tmp_path, f"topics/{name}", TOPIC)
    (problem,) = check_dialogue_topics(tmp_path)
    assert problem.message.startswith(said)


# --- what is pasted -----------------------------------------------------------------------------------------


def test_a_pasted_topic_is_read_like_a_file(tmp_path: Path) -> None:
    put(tmp_path, "topics/own.yaml", TOPIC)
    assert parse_topic("\ufeff" + TOPIC.replace("\n", "\r\n")) == load_dialogue_topics(tmp_path)["own"]
    assert parse_topic(TOPIC, slug="17").slug == "17"


CYCLE = "belongs to a practice cycle: a dialogue has attendance, round, suggest"
BAD = {
    "an empty text": ("", 1, "“purpose” is missing"),
    "no teaser": (text("teaser: Advice that helped, and why\n", ""), 1, "“teaser” is missing"),
    "a teaser too long": (text("Advice that helped", "Advice " * 11), 2, "characters: 75 fit"),
    "a teaser on two lines": (text("Advice that helped, and why", '"a\n\n  b"'), 2, "must be one line"),
    "words that cannot be seen": (text("Each tells one story.", '"\u200b"'), 10, "“words” is empty"),
    "minutes without end": (text("minutes: 60", f"minutes: {'9' * 5_000}"), 9, "a whole number from 1"),
    "a round without time": (
        text("minutes: 60", "minutes: 4").replace("minutes: 30", "minutes: 86"),
        9,
        "at least 5 minutes",
    ),
    "no round": (text("    parts: [round]\n", ""), 16, "no step has the part “round”"),
    "no suggestions": (text("[suggest, attendance]", "[attendance]"), 17, "no step has the part “suggest”"),
    "no attendance": (text("[suggest, attendance]", "[suggest]"), 17, "lacks the part “attendance”"),
    "nothing learned": (
        text("name: learned", "name: heard").replace("[learned]", "[heard]"),
        17,
        "add a record with the name “learned”",
    ),
    "nothing suggested": (text("name: suggestions", "name: ideas"), 17, "the name “suggestions”"),
    "recalled before it is written": (text("[learned]", "[suggestions]"), 24, "a step before this one"),
    "recalled from another session": (text("[learned]", "[challenge]"), 24, "under “challenge”"),
    "an unknown part": (text("parts: [round]", "parts: [dance]"), 16, "no such part: known are attendance"),
    "a reference": (
        text("  - key: tell", "  - &a\n    key: tell").replace("learned]", "*a]"),
        25,
        "cannot be read",
    ),
    "a sign that is none": (text("one story", "one \x07 story"), 10, "cannot be shown"),
    "half a sign": (text("one story", "one \ud83d story"), 10, "cannot be shown"),
    **{
        f"the part {part}": (text("parts: [round]", f"parts: [round, {part}]"), 16, f"“{part}” {CYCLE}")
        for part in ("commit", "confidence", "lessons", "actions", "vote")
    },
}


@pytest.mark.parametrize(("typed", "line", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_with_its_line(typed: str, line: int, said: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_topic(typed, field="text")
    assert raised.value.message.startswith(f"Line {line}: ")
    assert said in raised.value.message
    assert raised.value.field == "text"


def test_how_much_else_is_to_be_mended_is_said() -> None:
    worse = text("minutes: 60", "minutes: 50")
    with pytest.raises(InvalidInput) as one_more:
        parse_topic(worse.replace("title: Tell", "title: ''"))
    assert one_more.value.message.endswith(". One more thing is to be mended after it.")
    with pytest.raises(InvalidInput) as two_more:
        parse_topic(worse.replace("title: Tell", "title: ''").replace("title: Close", "title: ''"))
    assert two_more.value.message.endswith(". 2 more things are to be mended after it.")


def test_a_pasted_text_without_end_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_topic("a: [" + "[" * LONGEST_FILE)
    assert "Please shorten it" in raised.value.message
    with pytest.raises(InvalidInput) as deep:
        parse_topic("[" * 2_000)
    assert deep.value.message.startswith("Line 1: cannot be read here")
    with pytest.raises(InvalidInput) as long:
        parse_topic("k" * 900 + ": 1")
    assert len(long.value.message) < 500
