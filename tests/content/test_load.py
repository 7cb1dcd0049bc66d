"""Tips are found in a checkout and in the container, and a bad one never reaches a member."""

from pathlib import Path

import pytest

from bot.content import default_root, library, load_topics
from bot.domain.tip import Tip
from bot.errors import ConfigError
from tests.content.library import tip, write


def test_a_topic_is_loaded_with_its_tips_ready_for_slack(tmp_path: Path) -> None:
    (topic,) = load_topics(write(tmp_path)).values()
    assert (topic.slug, topic.title, topic.summary) == ("asking", "Asking", "Ask before you answer.")
    assert topic.tip(2) == Tip(
        topic="asking",
        week=2,
        title="Ask one question",
        body_mrkdwn="A short text that is wrapped.\n\nIt has a second paragraph.",
        practice="Ask one question a day.",
        example="When somebody asks me, I will ask back.",
        question="What did you hear?",
        source="Deci & Ryan, 2000",
    )


def test_a_source_is_optional(tmp_path: Path) -> None:
    topics = load_topics(write(tmp_path, week_1=tip("source: Deci & Ryan, 2000\n", "")))
    first = topics["asking"].tip(1)
    assert first is not None
    assert first.source is None


def test_tips_are_in_the_order_of_their_weeks(tmp_path: Path) -> None:
    good = tip("Ask one question\n", "Ask\n")
    topics = load_topics(write(tmp_path, **{f"week_{week}": good for week in range(1, 12)}))
    assert [each.week for each in topics["asking"].tips] == list(range(1, 12))


def test_a_bad_tip_stops_the_start_with_its_file_and_line(tmp_path: Path) -> None:
    write(tmp_path, week_2=tip("hear?", "hear"))
    with pytest.raises(ConfigError, match=r"week-2\.md:5: ask exactly one question"):
        load_topics(tmp_path)


def test_the_checkout_has_its_own_tips() -> None:
    assert default_root() == Path(__file__).parents[2] / "content"


def test_the_container_image_has_them_beside_the_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_CHECKOUT", tmp_path / "site-packages" / "content")
    monkeypatch.setattr(library, "IMAGE_ROOT", write(tmp_path / "image"))
    assert default_root() == tmp_path / "image"


def test_without_any_tips_the_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_CHECKOUT", tmp_path)
    monkeypatch.setattr(library, "IMAGE_ROOT", tmp_path)
    with pytest.raises(ConfigError, match="PLG_CONTENT_DIR"):
        default_root()
