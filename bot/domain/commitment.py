"""A commitment as one sentence: When SITUATION, I will BEHAVIOUR.

People type their half of it in many ways ("When my team …", "I'll ask …."). The frame is put on once and
their own words stay as they are.
"""

import re

_WHEN = re.compile(r"when(?=[\s,:…]|$)[\s,:…]*", re.IGNORECASE)
_I_WILL = re.compile(r"(?:then[\s,]+)?i(?:\s+will|\s*['’]\s*ll)(?=[\s,:…]|$)[\s,:…]*", re.IGNORECASE)
_ENDS = (".", ",", ";", ":")
_COMMON = re.compile(
    "A|An|The|My|Our|Your|His|Her|Their|This|That|These|Those|Some(?:body|one)|Any(?:body|one)|Every(?:body|one)"
    "|Nobody|People|We|You|He|She|They|It|There|In|At|On|Before|After|During|While|Next"
)


def sentence(situation: str, behaviour: str) -> str:
    """Return the whole sentence, on one line; either half may be empty only while it is being written."""
    return f"When {situation_words(situation)}, I will {_closed(behaviour_words(behaviour))}"


def situation_words(typed: str) -> str:
    """Return what was typed after "When", without the frame around it."""
    words = _bare(typed, _WHEN)
    first, _, rest = words.partition(" ")
    return f"{first.lower()} {rest}".rstrip() if _COMMON.fullmatch(first) else words


def behaviour_words(typed: str) -> str:
    """Return what was typed after "I will", without the frame around it; it begins like a verb, small."""
    words = _bare(typed, _I_WILL)
    first = words.partition(" ")[0]
    return words[:1].lower() + words[1:] if first[1:].islower() else words


def _bare(typed: str, frame: re.Pattern[str]) -> str:
    words = " ".join(typed.split())
    found = frame.match(words)
    words = words[found.end() :] if found else words
    while words.endswith(_ENDS) and not words.endswith(".."):
        words = words[:-1].rstrip()
    return words


def _closed(words: str) -> str:
    return words if words.endswith(("!", "?", "…", ".")) else f"{words}."
