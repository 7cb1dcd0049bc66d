from hypothesis import given
from hypothesis import strategies as st

from bot.domain.votes import best, candidates, ranked, same

counts = st.dictionaries(st.integers(1, 20), st.integers(0, 6), max_size=20)


def test_each_line_of_the_notes_is_one_candidate_without_its_bullet() -> None:
    notes = "- Say it on the same day\n• Ask first\n 3) Write it down\n\n—\nask first.\nA plan, b) or not"
    assert candidates(notes) == [
        "Say it on the same day",
        "Ask first",
        "Write it down",
        "A plan, b) or not",
    ]


def test_case_blanks_and_a_full_stop_make_no_difference() -> None:
    assert same("  Ask   First. ") == same("ask first")


def test_the_three_with_most_votes_are_the_best() -> None:
    assert best({1: 1, 2: 4, 3: 3, 4: 2}) == [2, 3, 4]


def test_of_a_tie_for_the_last_place_all_are_in() -> None:
    assert best({1: 4, 2: 2, 3: 1, 4: 1, 5: 1}) == [1, 2, 3, 4, 5]


def test_nobody_voted_so_nothing_is_best() -> None:
    assert best({1: 0, 2: 0}) == []
    assert best({}) == []


@given(counts)
def test_no_better_one_is_left_out_and_none_without_a_vote_is_in(votes: dict[int, int]) -> None:
    chosen = best(votes)
    assert all(votes[one] > 0 for one in chosen)
    left_out = [number for one, number in votes.items() if one not in chosen]
    assert not chosen or all(number < min(votes[one] for one in chosen) for number in left_out)
    assert len(chosen) >= min(3, sum(number > 0 for number in votes.values()))


@given(counts)
def test_ranking_keeps_everyone_and_the_order_of_equals(votes: dict[int, int]) -> None:
    ids = list(votes)
    shown = ranked(ids, votes)
    assert sorted(shown) == sorted(ids)
    assert [votes[one] for one in shown] == sorted(votes.values(), reverse=True)
