from pathlib import Path

import pytest

from bot.content import check, default_root, load_prompts, load_topics
from bot.errors import ConfigError

GOOD = "---\ntitle: The first try\n---\nWhat did you try?\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A content folder with the topics that come with plg, and a library of one prompt."""
    (tmp_path / "tips").symlink_to(default_root() / "tips")
    write(tmp_path, "delegating/week-1.md", GOOD)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / "prompts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(root: Path) -> list[str]:
    return [f"{one.path.relative_to(root).as_posix()}:{one.line}: {one.message}" for one in check(root)]


def test_the_shipped_library_covers_every_topic_and_every_practice_week() -> None:
    library = load_prompts(default_root())
    assert len(library) >= 20
    assert {(one.topic, one.week) for one in library} >= {
        (topic, week) for topic in ("", *load_topics(default_root())) for week in range(1, 5)
    }
    assert len({one.key for one in library}) == len(library)
    assert len({one.text for one in library}) == len(library)
    assert all("?" in one.text for one in library)


def test_a_prompt_is_read_with_its_topic_and_week(root: Path) -> None:
    write(root, "every-topic/week-3-later.md", "---\ntitle: Later\n---\nOne\nline.\n\nAnd you?\n")
    topical, general = load_prompts(root)
    assert (topical.topic, topical.heading, topical.week) == ("delegating", "Delegating", 1)
    assert (general.topic, general.heading, general.week) == ("", "Any topic", 3)
    assert general.key == "every-topic/week-3-later"
    assert general.text == "One line.\n\nAnd you?"


def test_without_a_library_of_its_own_a_folder_gets_the_shipped_one(tmp_path: Path) -> None:
    assert load_prompts(tmp_path) == load_prompts(default_root())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("week-1.md", GOOD, "prompts/week-1.md:1: belongs into the folder of a topic"),
        ("golf/week-1.md", GOOD, "prompts/golf:1: there is no such topic"),
        ("delegating/first.md", GOOD, "prompts/delegating/first.md:1: is never offered"),
        ("delegating/week-0.md", GOOD, "prompts/delegating/week-0.md:1: is never offered"),
        ("delegating/week-2.md", "What?", "prompts/delegating/week-2.md:1: begin with front matter"),
        (
            "delegating/week-2.md",
            "---\ntitle:\n---\nWhat?",
            "prompts/delegating/week-2.md:1: “title” is missing",
        ),
        (
            "delegating/week-2.md",
            f"---\ntitle: {'t' * 61}\n---\nWhat?",
            "prompts/delegating/week-2.md:2: “title” has 61 characters",
        ),
        (
            "delegating/week-2.md",
            "---\ntitle: T\nweek: 2\n---\nWhat?",
            "prompts/delegating/week-2.md:3: “week” means nothing here",
        ),
        (
            "delegating/week-2.md",
            "---\ntitle: T\n---\n",
            "prompts/delegating/week-2.md:3: the question below",
        ),
        (
            "delegating/week-2.md",
            "---\ntitle: T\n---\nSay it.",
            "prompts/delegating/week-2.md:4: a prompt asks",
        ),
        (
            "delegating/week-2.md",
            f"---\ntitle: T\n---\n\n{'w' * 600}?",
            "prompts/delegating/week-2.md:5: the question has 601 characters: cut 1",
        ),
        (
            "delegating/week-2.md",
            "---\ntitle: T\n---\nWho?\n\n<!channel> now",
            "prompts/delegating/week-2.md:6: <!channel> pings nobody",
        ),
        (
            "delegating/week-2.md",
            "---\ntitle: T\n---\nWhat did *you* try?",
            "prompts/delegating/week-2.md:4: * is a formatting sign",
        ),
    ],
)
def test_what_an_author_must_mend_is_named_with_its_line(root: Path, name: str, text: str, said: str) -> None:
    assert found(root) == []
    write(root, name, text)
    assert len(found(root)) == 1
    assert found(root)[0].startswith(said)
    with pytest.raises(ConfigError):
        load_prompts(root)
