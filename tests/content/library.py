"""A small content folder with one good topic, to be spoiled by a test."""

from pathlib import Path

TOPIC = "---\ntitle: Asking\nsummary: Ask before you answer.\n---\n"
TIP = """---
title: Ask one question
practice: Ask one question a day.
example: When somebody asks me, I will ask back.
question: What did you hear?
source: Deci & Ryan, 2000
---

A short text
that is wrapped.

It has a second paragraph.
"""


def write(root: Path, **files: str) -> Path:
    """Write a topic of two weeks; `week_1="…"` replaces a file, `week_3="…"` adds one."""
    texts = {"topic": TOPIC, "week_1": TIP, "week_2": TIP, **files}
    for name, text in texts.items():
        put(root, f"tips/asking/{name.replace('_', '-')}.md", text)
    return root


def put(root: Path, name: str, text: str) -> Path:
    """Write one file under the content folder."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def tip(old: str, new: str) -> str:
    """Return the good tip with one thing changed."""
    assert TIP.count(old) == 1
    return TIP.replace(old, new)
