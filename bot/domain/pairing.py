"""Who is whose buddy: pairs, one trio when the number is odd, and as few repeats as can be.

People are ints, a meeting of two is a frozenset of both, and `met` counts in how many cycles two have been
buddies. People, `met` and the seed decide everything, the order of the input nothing, so that a second run
after a crash finds the same buddies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from random import Random

from bot.errors import PlgError

Met = Mapping[frozenset[int], int]
Buddies = tuple[int, ...]

_PAIR, _TRIO = 2, 3
# A trio splits evenly; a pair would have to make room.
_DISTURBS_LEAST_FIRST = (_TRIO, _PAIR)
_TRIED_OUT = 8  # up to here every way to pair is looked at: 105 for 7 or 8 people
_STARTS = 12
_DRAWN = 20  # partners for a swap that are tried before everybody is: in a large group one of them will do


class Unpairable(PlgError):
    """There is nobody to be a buddy with."""


def pair(people: Sequence[int], met: Met, seed: int) -> list[Buddies]:
    """Return buddy pairs for a new cycle, with one trio when the number of people is odd.

    Those who have met least come first. An even group of up to 8 lives through n - 1 cycles without a repeat,
    and through the next n - 1 with everybody once more. In an odd one the trio makes that impossible: 3
    people are always the trio, 5 repeat somebody from the second cycle on and 7 from the fourth, and trying
    out all ways shows that no choice does better. Above 8 it is a search by swaps that may repeat somebody
    a cycle or three sooner than need be. Raises Unpairable for fewer than two people.
    """
    order = sorted(set(people))
    if len(order) < _PAIR:
        raise Unpairable(
            "A buddy needs somebody to be a buddy with: this group has fewer than two active members."
        )
    chance = _chance(seed)
    chance.shuffle(order)
    return _tidy(_try_all(order, met) if len(order) <= _TRIED_OUT else _search(order, met, chance))


def re_pair(pairs: Sequence[Buddies], leaver: int, met: Met, seed: int) -> list[Buddies]:
    """Return the buddies after somebody has left, with as few people disturbed as can be.

    A trio goes on as a pair. A buddy left alone takes one of the trio, or else joins a pair: whom they have
    met least. With nobody left to join, they are in no pair and the list is empty.
    """
    left = [tuple(one for one in buddies if one != leaver) for buddies in pairs]
    placed = [buddies for buddies in left if len(buddies) >= _PAIR]
    for buddies in left:
        if len(buddies) == 1:
            placed = _place(placed, buddies[0], met, seed)
    return _tidy(placed)


def join(pairs: Sequence[Buddies], newcomers: Iterable[int], met: Met, seed: int) -> list[Buddies]:
    """Return the buddies after people have come in, with as few of the others disturbed as can be.

    Two or more newcomers are each other's buddies. One alone joins a pair, or takes one of a trio: whom they
    have met least. With nobody to join they are in no pair.
    """
    waiting = sorted(set(newcomers))
    if len(waiting) >= _PAIR:
        return _tidy([*pairs, *pair(waiting, met, seed)])
    for one in waiting:
        return _tidy(_place(pairs, one, met, seed))
    return _tidy(pairs)


def _place(pairs: Sequence[Buddies], person: int, met: Met, seed: int) -> list[Buddies]:
    """Let one person join, disturbing as few as can be; without anybody to join they are in no pair."""
    choices: list[tuple[Buddies, list[Buddies]]] = []
    for buddies in _tidy(pairs):
        if len(buddies) == _TRIO:
            choices += [(buddies, [(one, person), tuple(set(buddies) - {one})]) for one in buddies]
        else:
            choices.append((buddies, [(*buddies, person)]))
    if not choices:
        return []
    _chance(seed).shuffle(choices)

    def burden(choice: tuple[Buddies, list[Buddies]]) -> tuple[int, int]:
        before, (joined, *_) = choice
        again = _repeats([(one, person) for one in joined if one != person], met)
        return _DISTURBS_LEAST_FIRST.index(len(before)), again

    before, after = min(choices, key=burden)
    return [buddies for buddies in pairs if set(buddies) != set(before)] + after


def _try_all(order: Sequence[int], met: Met) -> Sequence[Buddies]:
    """Take a way without a repeat that leaves the most further cycles without one, or the fewest repeats."""
    bits = {frozenset(two): 1 << place for place, two in enumerate(combinations(order, 2))}
    least = min(met.get(two, 0) for two in bits)
    ways = list(_ways(order))
    fresh = {
        sum(bits[two] for two in _meetings(way)): way
        for way in ways
        if all(met.get(two, 0) == least for two in _meetings(way))
    }
    if not fresh:
        return min(ways, key=lambda way: _repeats(way, met))
    cycles = len(order)
    while not _can_go_on(list(fresh), cycles):
        cycles -= 1
    return next(
        way
        for mask, way in fresh.items()
        if _can_go_on([other for other in fresh if not other & mask], cycles - 1)
    )


def _can_go_on(masks: Sequence[int], cycles: int) -> bool:
    """Tell whether that many of these ways to pair, as bit sets of meetings, share no meeting at all."""
    if cycles == 0:
        return True
    if (
        len({mask & -mask for mask in masks}) < cycles
    ):  # ways that share no meeting differ in their lowest bit
        return False
    return any(
        _can_go_on([later for later in masks[place + 1 :] if not later & mask], cycles - 1)
        for place, mask in enumerate(masks)
    )


def _ways(order: Sequence[int]) -> Iterator[tuple[Buddies, ...]]:
    """Yield every way to split people into pairs, with one trio when their number is odd."""
    if not order:
        yield ()
    elif len(order) % 2:
        for trio in combinations(order, _TRIO):
            for rest in _ways([one for one in order if one not in trio]):
                yield (trio, *rest)
    else:
        first, *others = order
        for one in others:
            for rest in _ways([other for other in others if other != one]):
                yield ((first, one), *rest)


def _search(order: Sequence[int], met: Met, chance: Random) -> Sequence[Sequence[int]]:
    """Shuffle, then swap people while that saves a repeat; start again a few times and keep the best."""
    best, least = _improve(order, met, chance)
    for _ in range(_STARTS - 1):
        if not least:
            break
        found, repeats = _improve(chance.sample(order, len(order)), met, chance)
        if repeats < least:
            best, least = found, repeats
    return best


def _improve(order: Sequence[int], met: Met, chance: Random) -> tuple[list[list[int]], int]:
    """Return buddies in this order after all swaps that save a repeat, and the weight of repeats left."""
    cut = _TRIO if len(order) % 2 else 0
    table = [list(order[:cut])] if cut else []
    table += map(list, zip(order[cut::2], order[cut + 1 :: 2], strict=True))
    improved = True
    while improved:
        costly = [
            buddies
            for buddies in table
            if met.get(frozenset(buddies)) or (len(buddies) == _TRIO and _repeats([buddies], met))
        ]
        swapped = [_swap_one(buddies, table, met, chance) for buddies in costly]
        improved = any(swapped)
    return table, _repeats(costly, met)


def _swap_one(buddies: list[int], table: list[list[int]], met: Met, chance: Random) -> bool:
    """Swap one of these buddies with anybody else if that saves a repeat, and tell whether it did."""
    first = (table[int(chance.random() * len(table))] for _ in range(_DRAWN))
    return any(_swaps_with(buddies, others, met) for others in first) or any(
        _swaps_with(buddies, others, met) for others in chance.sample(table, len(table))
    )


def _swaps_with(buddies: list[int], others: list[int], met: Met) -> bool:
    """Swap one of these buddies with one of others if that saves a repeat, and tell whether it did."""
    if others is buddies:
        return False
    before = _repeats([buddies, others], met)
    for mine, theirs in product(range(len(buddies)), range(len(others))):
        buddies[mine], others[theirs] = others[theirs], buddies[mine]
        if _repeats([buddies, others], met) < before:
            return True
        buddies[mine], others[theirs] = others[theirs], buddies[mine]
    return False


def _repeats(pairs: Iterable[Sequence[int]], met: Met) -> int:
    """Weigh the meetings that are not the first: a third one weighs more than two second ones."""
    return sum(met.get(two, 0) ** 2 for two in _meetings(pairs))


def _meetings(pairs: Iterable[Sequence[int]]) -> Iterator[frozenset[int]]:
    return (frozenset(two) for buddies in pairs for two in combinations(buddies, _PAIR))


def _tidy(pairs: Iterable[Sequence[int]]) -> list[Buddies]:
    return sorted([tuple(sorted(buddies)) for buddies in pairs])


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311  nothing secret hangs on it, and it has to be repeatable
