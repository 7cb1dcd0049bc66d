"""The library of prompts: `prompts/<topic>/week-1.md`, or `week-1-name.md` where a week has several.

The folder is called like the topic of the tips, or `every-topic`. The front matter has a `title` for the
menu; below it stands the question, as plain text, because whoever uses it may still change it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.library import default_root
from bot.content.markdown import text_problems
from bot.content.source import Document, Problem, read
from bot.domain.prompt import LibraryPrompt
from bot.errors import ConfigError

EVERY_TOPIC = "every-topic"
HEADING = "Any topic"
LONGEST_TITLE = 60  # the menu shows “Week 1 · ” before it, in 75 characters
LONGEST_TEXT = 600  # so that it is read on a phone without scrolling

_WEEK = re.compile(r"week-(\d{1,2})(-[a-z0-9-]+)?\.md")


def load_prompts(root: Path) -> list[LibraryPrompt]:
    """Return the prompts under `root`/prompts, or those that come with plg when there is no such folder.

    ConfigError names the first thing an author must mend.
    """
    folder = root if (root / "prompts").is_dir() else default_root()
    prompts, problems = _survey(folder)
    if problems:
        first = problems[0]
        raise ConfigError(
            f"The library of prompts cannot be used: {first.path}:{first.line}: {first.message}. "
            "See all of it with `plg content check`."
        )
    return prompts


def check_prompts(root: Path) -> list[Problem]:
    """Return everything an author must mend under `root`/prompts, by file and line."""
    return _survey(root)[1]


def _survey(root: Path) -> tuple[list[LibraryPrompt], list[Problem]]:
    topics = {path.parent.name: read(path)[0].text("title") for path in root.glob("tips/*/topic.md")}
    folder = root / "prompts"
    if not folder.is_dir():
        return [], []
    found: list[LibraryPrompt] = []
    problems: list[Problem] = []
    for path in _entries(folder):
        if path.name == "README.md":
            continue
        if not path.is_dir():
            problems.append(Problem(path, 1, "belongs into the folder of a topic"))
        elif path.name != EVERY_TOPIC and path.name not in topics:
            known = ", ".join(sorted(topics))
            problems.append(Problem(path, 1, f"there is no such topic: known are {EVERY_TOPIC}, {known}"))
        else:
            heading = topics.get(path.name, HEADING)
            for file in _entries(path):
                one, wrong = _prompt(file, heading)
                problems += wrong
                found += [one] if one else []
    found.sort(key=lambda one: (one.topic == "", one.heading, one.week, one.key))
    return found, sorted(problems)


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _prompt(path: Path, heading: str) -> tuple[LibraryPrompt | None, list[Problem]]:
    named = _WEEK.fullmatch(path.name)
    if named is None or int(named[1]) < 1:
        return None, [Problem(path, 1, "is never offered: name it week-1.md, week-2-name.md and so on")]
    document, problems = read(path)
    problems = problems or list(_problems(document))
    if problems:
        return None, problems
    topic = path.parent.name
    return (
        LibraryPrompt(
            key=f"{topic}/{path.stem}",
            topic="" if topic == EVERY_TOPIC else topic,
            heading=heading,
            week=int(named[1]),
            title=document.text("title"),
            text=_flowing(document.body),
        ),
        [],
    )


def _flowing(body: str) -> str:
    """Join the lines of a paragraph, as a person would have typed it."""
    paragraphs = re.split(r"\n\s*\n", body.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _problems(document: Document) -> Iterator[Problem]:
    title, text = document.text("title"), _flowing(document.body)
    if not title:
        yield Problem(document.path, 1, "“title” is missing or empty")
    elif len(title) > LONGEST_TITLE:
        line = document.line("title")
        yield Problem(
            document.path, line, f"“title” has {len(title)} characters, the menu takes {LONGEST_TITLE}"
        )
    for key in document.values:
        if key != "title":
            yield Problem(
                document.path, document.line(str(key)), f"“{key}” means nothing here: known is title"
            )
    if not text:
        yield Problem(document.path, document.body_line, "the question below the front matter is missing")
        return
    if "?" not in text:
        yield Problem(document.path, document.body_line, "a prompt asks something: end with a question")
    if len(text) > LONGEST_TEXT:
        said = f"the question has {len(text)} characters: cut {len(text) - LONGEST_TEXT}"
        yield Problem(document.path, document.body_line, said)
    for number, written in enumerate(document.body.split("\n")):
        for reason in text_problems(written):
            yield Problem(document.path, document.body_line + number, reason)
