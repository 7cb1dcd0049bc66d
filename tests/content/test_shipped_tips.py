"""The tips in the checkout hold what README and the product promise."""

import re

import pytest

from bot.content import check, default_root, load_topics
from bot.content.slack import visible
from bot.domain.tip import Tip

TOPICS = load_topics(default_root())
TIPS = [tip for topic in TOPICS.values() for tip in topic.tips]
each_tip = pytest.mark.parametrize("tip", TIPS, ids=lambda tip: f"{tip.topic}-{tip.week}")


def test_nothing_is_left_to_mend() -> None:
    assert check(default_root()) == []


def test_there_are_five_topics_of_four_weeks() -> None:
    assert list(TOPICS) == [
        "coaching-instead-of-solving",
        "delegating",
        "difficult-conversations",
        "giving-feedback",
        "leading-people-you-rarely-see",
    ]
    assert all([tip.week for tip in topic.tips] == [1, 2, 3, 4] for topic in TOPICS.values())


@each_tip
def test_a_tip_is_short_but_says_something(tip: Tip) -> None:
    parts = (tip.title, visible(tip.body_mrkdwn), tip.practice, tip.example, tip.question, tip.source or "")
    assert 700 <= sum(map(len, parts)) <= 1_200


@each_tip
def test_a_tip_repeats_no_folk_figure(tip: Tip) -> None:
    said = f"{tip.body_mrkdwn} {tip.practice}"
    assert not re.search(r"\b(10|43|70|76|90)\s?(%|percent|per cent)", said)


@each_tip
def test_research_that_is_mentioned_has_a_source(tip: Tip) -> None:
    if re.search(r"experiments|stud(y|ies)|research|samples|tests\b|article|review of", tip.body_mrkdwn):
        assert tip.source


def test_no_two_tips_ask_the_same() -> None:
    for part in ("title", "practice", "example", "question"):
        words = [getattr(tip, part) for tip in TIPS]
        assert len(set(words)) == len(words), part
