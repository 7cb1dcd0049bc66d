"""Comparing what happened with a file that people can read; `make golden` accepts what is new."""

import os
from pathlib import Path

UPDATE = bool(os.environ.get("PLG_UPDATE_GOLDEN"))


def matches(path: Path, lines: list[str]) -> bool:
    """Say whether a file holds exactly these lines; write it first when goldens are being accepted."""
    text = "\n".join(lines) + "\n"
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.exists() and path.read_text(encoding="utf-8") == text


def difference(path: Path, lines: list[str]) -> str:
    """Return the lines in which a file and what happened differ."""
    before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    gone = [f"- {line}" for line in before if line not in lines]
    new = [f"+ {line}" for line in lines if line not in before]
    return "\n".join([f"{path.name} is not what happened:", *(gone + new or ["the order differs"])])
