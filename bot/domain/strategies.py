"""Finding strategies again: which words of a search or a challenge a strategy shares."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_STEM = 4  # letters that stay of a word at least: delegate finds delegating, and speed is not spe
_SHORT_STEM = 3  # before the endings that few words have of their own: ask finds asking
_PLAIN_ENDINGS = ("ings", "ing", "s")
_ENDINGS = tuple(
    "ations ation ating ates ated ate ings ing ies ers er ed es ly s e y".split()  # noqa: SIM905 - read as words
)
_EMPTY_WORDS = frozenset(
    word
    for line in (
        "a about after all also am an and any are as at be because been before but by can cannot could did",
        "do does each for from get gets had has have he her his how i if in into is it its just less many me",
        "more most much my no not of off on one only or our out own she should so some such than that the",
        "their them then there these they this those to too up us very want was we were what when where",
        "which who why will with would you your",
    )
    for word in line.split()
)


@dataclass(frozen=True)
class Candidate:
    """A strategy as the search looks at it; `newness` grows with time."""

    id: int
    text: str
    challenge: str
    votes: int = 0
    newness: int = 0
    topic: str = ""


def stems(text: str) -> frozenset[str]:
    """Return the telling words of a text, without endings, accents and case."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return frozenset(_stem(word) for word in _WORD.findall(plain) if word not in _EMPTY_WORDS)


def likeness(one: str, other: str) -> float:
    """Return how much two texts share, from 0 to 1: common words among all of theirs."""
    mine, theirs = stems(one), stems(other)
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


def found(words: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the strategies in which all of the words occur; if there is none, those with most of them.

    What stands in the strategy counts more than what stands in its challenge; then votes and newness decide.
    Words that say nothing ("how", "to") are left out; of words that say nothing else, none is found.
    """
    wanted = stems(words)
    if not wanted:
        return []
    scored = []
    for one in candidates:
        text, challenge = stems(one.text), stems(one.challenge)
        hits = len(wanted & (text | challenge))
        if hits:
            scored.append((hits, len(wanted & text), one))
    most = max((hits for hits, _, _ in scored), default=0)
    kept = [row for row in scored if row[0] == most] if most == len(wanted) else scored
    kept.sort(key=lambda row: (-row[0], -row[1], -row[2].votes, -row[2].newness))
    return [one for _, _, one in kept]


def for_challenge(challenge: str, topic: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return strategies of the same challenge: of the same topic, or sharing telling words with it."""
    wanted = stems(challenge)

    def shared(one: Candidate) -> int:
        return len(wanted & stems(one.challenge)) + (2 if one.topic == topic else 0)

    kept = [one for one in candidates if shared(one) >= 2]  # noqa: PLR2004 - one word in common is chance
    return sorted(kept, key=lambda one: (-shared(one), -one.votes, -one.newness))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        least = _SHORT_STEM if ending in _PLAIN_ENDINGS else _STEM
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word
