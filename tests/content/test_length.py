"""The limit of 1,200 characters counts what a member sees, no more and no less."""

from pathlib import Path

from bot.content import check
from tests.content.library import TIP, tip, write

SEEN = [
    "Ask one question",
    "Ask one question a day.",
    "When somebody asks me, I will ask back.",
    "What did you hear?",
    "Deci & Ryan, 2000",
    "A short text that is wrapped.\n\nIt has a second paragraph.",
]
ROOM = 1_200 - sum(map(len, SEEN))


def fits(root: Path, more: str) -> bool:
    return check(write(root, week_1=tip("It has", f"{more}It has"))) == []


def test_a_tip_may_fill_the_limit_to_the_last_character(tmp_path: Path) -> None:
    assert fits(tmp_path, "x" * ROOM)
    assert not fits(tmp_path, "x" * (ROOM + 1))


def test_every_part_of_a_tip_counts(tmp_path: Path) -> None:
    full = tip("It has", "x" * ROOM + "It has")
    assert check(write(tmp_path, week_1=full)) == []
    for part in ("title: ", "practice: ", "I will ", "question: ", "source: "):
        assert check(write(tmp_path, week_1=full.replace(part, part + "y"))), part


def test_what_nobody_sees_does_not_count(tmp_path: Path) -> None:
    assert fits(tmp_path, "**" + "x" * (ROOM - 1) + "** ")
    assert fits(tmp_path, "[" + "x" * (ROOM - 1) + "](https://example.org/a/long/address) ")
    assert fits(tmp_path, "&" * 300 + "x" * (ROOM - 300))  # each & is five characters on the wire
    assert check(write(tmp_path, week_1=TIP.replace("\n\n", "\n\n\n\n"))) == []
