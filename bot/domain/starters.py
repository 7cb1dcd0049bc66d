"""Rounds in fours that were found by search, each a few tables from which all the others follow.

docs/decisions/0026 says how they were found. The tests check what comes of them, meeting by meeting.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

Tables = list[list[int]]


@dataclass(frozen=True)
class Starter:
    """A round that is developed by adding 1, again and again, modulo the number of rounds.

    "2.1" is 2 of type 1; letters are people who stay what they are. With a `turn` m only a third of the
    tables is written, or less: for the others x of each type becomes m·x of the next type, and of the letters
    each three become the next of the three; one or two letters left over stay, and so does their table.
    """

    rounds: int
    written: str
    turn: int = 0
    types: int = 3

    def developed(self, people: int) -> Iterator[Tables]:
        """Yield the rounds: x of type t is person x · types + t, the letters come last."""
        letters = people - self.types * self.rounds
        written = [[self._point(word) for word in table.split()] for table in self.written.split("|")]
        turns = range(3 if self.turn else 1)
        base = {
            frozenset(
                reduce(lambda point, _: self._next(point, letters), range(turn), point) for point in table
            )
            for table in written
            for turn in turns
        }
        for more in range(self.rounds):
            yield [[self._person(point, more) for point in table] for table in base]

    def _point(self, word: str) -> tuple[int, int]:
        if word.isalpha():
            return ord(word) - ord("a"), self.types
        x, kind = word.split(".")
        return int(x), int(kind)

    def _next(self, point: tuple[int, int], letters: int) -> tuple[int, int]:
        x, kind = point
        if kind < self.types:
            return x * self.turn % self.rounds, (kind + 1) % 3
        return (x // 3 * 3 + (x + 1) % 3 if x < letters // 3 * 3 else x), kind

    def _person(self, point: tuple[int, int], more: int) -> int:
        x, kind = point
        if kind < self.types:
            return (x + more) % self.rounds * self.types + kind
        return self.rounds * self.types + x


# 20: a sixth round cannot be had. 68 and 92: one and two rounds below what counting allows.
STARTERS = {
    20: Starter(
        5, "3.1 1.1 2.0 2.1|2.2 2.4 0.1 0.0|3.0 3.2 1.3 1.4|3.4 3.3 0.4 0.2|2.3 0.3 1.2 1.0", types=4
    ),
    24: Starter(
        7,
        "1.0 0.1 b 3.2|2.0 6.1 4.0 5.0",
        turn=1,
    ),
    36: Starter(
        11,
        "2.0 6.1 3.2 a|9.0 7.1 0.0 1.1|4.1 5.1 10.2 8.1",
        turn=1,
    ),
    44: Starter(
        14,
        "a 0.0 0.1 0.2|b 1.0 9.1 11.2|13.0 12.2 8.0 2.2|8.2 13.2 7.1 10.2|1.1 11.1 5.2 12.0",
        turn=9,
    ),
    48: Starter(
        15,
        "13.2 12.0 2.1 11.2|a 4.0 1.2 8.1|3.2 10.2 5.0 7.2|14.2 6.0 9.2 0.2",
        turn=1,
    ),
    56: Starter(
        18,
        "a 0.0 0.1 0.2|b 2.0 14.1 8.2|11.2 4.2 14.2 6.1|1.1 3.0 15.0 14.0|9.0 1.2 4.1 12.1|7.1 5.1 17.0 16.2",
        turn=7,
    ),
    60: Starter(
        19,
        "3.1 15.1 1.2 2.2|14.0 7.1 10.0 4.0|11.1 b 5.2 0.0|13.2 17.1 12.1 9.1|16.0 8.2 6.1 18.0",
        turn=1,
    ),
    68: Starter(
        21,
        "d 3.0 12.1 6.2|e 4.0 16.1 1.2|20.2 16.0 9.0 10.2|0.1 9.2 14.0 3.2|8.0 7.2 16.2 8.2|"
        "b 17.1 19.2 2.0|10.0 12.2 15.2 17.2",
        turn=4,
    ),
    72: Starter(
        23,
        "3.1 1.2 20.2 2.2|8.0 22.0 19.0 4.2|21.1 9.2 11.2 18.0|14.0 5.1 13.2 b|"
        "15.1 17.2 7.1 10.0|6.2 0.2 12.0 16.2",
        turn=1,
    ),
    80: Starter(
        26,
        "a 9.0 1.1 3.2|b 19.0 5.1 15.2|8.1 24.1 2.1 25.0|4.1 11.1 7.0 9.2|13.1 25.1 3.0 12.0|"
        "15.1 0.0 6.1 5.2|22.2 7.1 2.2 22.1|12.1 17.1 22.0 20.1",
        turn=3,
    ),
    84: Starter(
        27,
        "6.0 11.0 9.1 16.2|19.1 26.1 2.1 18.1|1.0 0.1 a 5.2|25.1 4.1 13.2 17.2|"
        "8.1 14.0 23.0 12.2|24.0 22.0 3.1 15.1|7.2 20.2 21.0 10.1",
        turn=1,
    ),
    92: Starter(
        28,
        "g 7.0 7.1 7.2|h 13.0 5.1 17.2|13.1 18.2 b 5.0|0.0 1.2 10.1 3.0|2.0 8.0 11.2 1.0|"
        "8.2 23.2 24.0 3.2|21.2 11.1 8.1 3.1|12.0 26.1 20.0 10.0|d 2.2 1.1 14.0",
        turn=9,
    ),
    96: Starter(
        31,
        "26.0 4.0 11.2 10.0|25.2 28.1 c 12.0|13.0 30.1 2.1 23.0|22.2 5.2 17.0 0.1|"
        "18.0 14.0 8.1 16.2|21.1 20.1 24.2 1.1|27.0 3.0 9.1 29.0|7.2 19.1 6.1 15.2",
        turn=1,
    ),
    100: Starter(
        33,
        "a 0.0 0.1 0.2|4.1 7.2 28.0 9.1|5.2 13.1 20.1 19.1|3.2 25.0 8.0 10.0|17.2 32.0 22.1 26.1|"
        "21.1 30.1 27.2 14.2|1.2 24.1 12.0 11.2|18.0 15.0 16.2 29.0|6.1 23.0 2.0 31.1",
        turn=1,
    ),
}

# 32 people are 8·type + bits. A table stands for those that come of it when bits are flipped in every way, or
# in every way that flips evenly many of the bits of `kept`: that is one round, the other ways are another.
_THIRTY_TWO = 32
_OF_32 = (
    (0, ((0, 15, 20, 27),)),
    (0, ((0, 3, 4, 7), (8, 15, 16, 23), (24, 26, 29, 31))),
    (0, ((0, 11, 21, 30),)),
    (0, ((0, 6, 25, 31), (8, 10, 12, 14), (16, 19, 21, 22))),
    (2, ((0, 10, 22, 28), (2, 12, 17, 31))),
    (2, ((0, 13, 23, 26), (2, 7, 11, 14), (16, 20, 24, 28))),
    (4, ((0, 2, 16, 18), (4, 12, 21, 28), (8, 11, 25, 26))),
)


def rounds(people: int) -> list[Tables]:
    """Return the rounds known for so many people in fours; none where nothing is stored."""
    starter = STARTERS.get(people)
    if starter:
        return list(starter.developed(people))
    return list(_of_32()) if people == _THIRTY_TWO else []


def _of_32() -> Iterator[Tables]:
    for kept, base in _OF_32:
        for odd in (0, 1) if kept else (0,):
            flips = [bits for bits in range(8) if (bits & kept).bit_count() % 2 == odd]
            yield [
                list(table)
                for table in {frozenset(p ^ bits for p in table) for table in base for bits in flips}
            ]
