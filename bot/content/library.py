"""Finds the topics in a content folder: `tips/<topic>/topic.md` and `tips/<topic>/week-1.md` onwards."""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.content.rules import LONGEST_TOPIC, tip_problems, topic_problems
from bot.content.slack import to_mrkdwn
from bot.content.source import Document, Problem, read
from bot.domain.tip import Tip, Topic
from bot.errors import ConfigError

IMAGE_ROOT = Path("/app/content")  # where the Dockerfile puts it

_WEEK = re.compile(r"week-(\d{1,4})\.md")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CHECKOUT = Path(__file__).resolve().parents[2] / "content"


def default_root() -> Path:
    """Return the content folder of the checkout or of the container image; ConfigError when there is none."""
    for root in (_CHECKOUT, IMAGE_ROOT):
        if (root / "tips").is_dir():
            return root
    raise ConfigError("There are no tips: set PLG_CONTENT_DIR to the folder that holds tips/.")


def load_topics(root: Path) -> dict[str, Topic]:
    """Return the topics under `root`/tips by slug; ConfigError names the first thing an author must mend."""
    topics, problems = _survey(root)
    if problems:
        first = problems[0]
        raise ConfigError(
            f"The tips cannot be used: {first.path}:{first.line}: {first.message}. "
            "See all of it with `plg content check`."
        )
    return topics


def check(root: Path) -> list[Problem]:
    """Return everything an author must mend under `root`/tips, by file and line; empty when all is well."""
    return _survey(root)[1]


def _survey(root: Path) -> tuple[dict[str, Topic], list[Problem]]:
    folder = root / "tips"
    if not folder.is_dir():
        return {}, [Problem(folder, 1, "there is no such folder: name the folder that holds tips/")]
    topics: dict[str, Topic] = {}
    problems: list[Problem] = []
    for path in _entries(folder):
        if path.is_dir():
            topics[path.name], found = _topic(path)
            problems += found
        elif path.name != "README.md":
            problems.append(Problem(path, 1, "belongs into the folder of a topic"))
    if not topics:
        problems.append(Problem(folder, 1, "there is no topic: add a folder with topic.md and week-1.md"))
    return topics, sorted(problems)


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _topic(folder: Path) -> tuple[Topic, list[Problem]]:
    head, problems = read(folder / "topic.md")
    if not problems:
        problems += topic_problems(head)
    if not _SLUG.fullmatch(folder.name):
        problems.append(Problem(folder, 1, "name the folder in lower case, with hyphens between words"))
    weeks: dict[int, Path] = {}
    tips: list[Tip] = []
    for path in _entries(folder):
        named = _WEEK.fullmatch(path.name)
        if named is None:
            if path.name != "topic.md":
                problems.append(Problem(path, 1, "is never sent: name it week-1.md, week-2.md and so on"))
            continue
        week = int(named[1])
        if week in weeks:
            problems.append(Problem(path, 1, f"week {week} is there twice: see {weeks[week].name}"))
        weeks[week] = path
        document, found = read(path)
        problems += found or tip_problems(document, week)
        tips.append(_tip(folder.name, week, document))
    problems += _week_problems(folder, weeks)
    ordered = tuple(sorted(tips, key=lambda tip: tip.week))
    return Topic(folder.name, head.text("title"), head.text("summary"), ordered), problems


def _week_problems(folder: Path, weeks: Mapping[int, Path]) -> list[Problem]:
    if not weeks:
        return [Problem(folder, 1, "there is no week-1.md")]
    if (longest := max(weeks)) > LONGEST_TOPIC:
        return [Problem(weeks[longest], 1, f"a topic has at most {LONGEST_TOPIC} weeks")]
    problems = [Problem(weeks[0], 1, "weeks are counted from 1")] if 0 in weeks else []
    gap = next((week for week in range(1, longest) if week not in weeks), None)
    if gap is not None:
        after = min(week for week in weeks if week > gap)
        problems.append(Problem(weeks[after], 1, f"week {gap} is missing: weeks run from 1 without a gap"))
    return problems


def _tip(topic: str, week: int, document: Document) -> Tip:
    return Tip(
        topic=topic,
        week=week,
        title=document.text("title"),
        body_mrkdwn=to_mrkdwn(document.body),
        practice=document.text("practice"),
        example=document.text("example"),
        question=document.text("question"),
        source=document.text("source") or None,
    )
