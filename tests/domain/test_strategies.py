from bot.domain.strategies import Candidate, for_challenge, found, likeness, stems

ASK = Candidate(1, "Ask for their view before giving mine", "Feedback comes late", votes=4, newness=1)
AGREE = Candidate(2, "Agree who decides, then delegate all of it", "We do not delegate", votes=2, newness=2)
BOTH = Candidate(3, "Delegating with a date for feedback", "We do not delegate", votes=5, newness=3)
ALL = [ASK, AGREE, BOTH]


def ids(rows: list[Candidate]) -> list[int]:
    return [row.id for row in rows]


def test_words_are_found_whatever_their_ending_case_or_accents() -> None:
    assert stems("Delegation") == stems("delegating") == stems("DELEGATE") == stems("délégated")
    assert stems("ask, asks, asking") == {"ask"}
    assert stems("speed") != stems("spend")
    assert ids(found("delegation", ALL)) == [3, 2]


def test_all_the_words_are_wanted_when_all_of_them_are_there() -> None:
    assert ids(found("delegate feedback", ALL)) == [3]


def test_when_no_strategy_has_all_the_words_those_with_most_come_first() -> None:
    assert ids(found("delegate decides quickly", ALL)) == [2, 3]


def test_the_challenge_counts_too_but_less() -> None:
    assert ids(found("feedback", ALL)) == [3, 1]


def test_words_that_say_nothing_find_nothing() -> None:
    assert found("how do I do it?", ALL) == []
    assert found("<!channel> & 🙂", ALL) == []


def test_the_same_challenge_is_the_same_topic_or_two_words_in_common() -> None:
    late = Candidate(4, "Say it on the same day", "Feedback comes too late in our teams", newness=9)
    other = Candidate(5, "A list on the wall", "Late deliveries", newness=9)
    topic = Candidate(6, "Two questions", "Nobody says anything", newness=1, topic="giving-feedback")
    listed = for_challenge("We give feedback too late", "giving-feedback", [late, other, topic])
    assert sorted(ids(listed)) == [4, 6]


def test_likeness_is_none_of_nothing_and_all_of_the_same() -> None:
    assert likeness("", "") == 0
    assert likeness("Shorter meetings", "meeting, shorter!") == 1
