"""The emoji short codes people meet most, so that `:wave:` is drawn as a waving hand."""

import re
from pathlib import Path

_LINES = (Path(__file__).parent / "emoji.txt").read_text(encoding="utf-8").splitlines()
EMOJI: dict[str, str] = dict(line.split(" ") for line in _LINES)
QUICK = ("+1", "heart", "tada", "eyes", "pray", "white_check_mark")

_CODE = re.compile(r":([a-z0-9_+\-']+):(?::skin-tone-[2-6]:)?")


def draw(text: str) -> str:
    """Replace the short codes that are known; an unknown one stays as it was written."""
    return _CODE.sub(lambda found: EMOJI.get(found[1], found[0]), text)


def symbol(name: str) -> str:
    """Return the character of one short code, or the code between colons."""
    return EMOJI.get(name.split("::", maxsplit=1)[0], f":{name}:")
