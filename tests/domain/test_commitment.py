import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commitment import behaviour_words, sentence, situation_words

words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Z"), exclude_characters=".,;:…"), min_size=1)
phrases = st.lists(words, min_size=1, max_size=6).map(" ".join)
frames = st.sampled_from(["", "when ", "When ", "WHEN, ", "  when\n"])
promises = st.sampled_from(["", "I will ", "i will ", "I'll ", "I’ll ", "then I will ", "I will: "])
ends = st.sampled_from(["", ".", " .", "\n", ","])


@pytest.mark.parametrize(
    ("situation", "behaviour", "expected"),
    [
        (
            "my team asks me for a decision",
            "ask what they would do",
            "When my team asks me for a decision, I will ask what they would do.",
        ),
        (
            "When my 1:1 with Anna begins,",
            "I will ask one open question.",
            "When my 1:1 with Anna begins, I will ask one open question.",
        ),
        ("The meeting drifts", "Then I'll name it", "When the meeting drifts, I will name it."),
        ("Anna is late", "not sigh!", "When Anna is late, I will not sigh!"),
        ("HR calls", "OKR first", "When HR calls, I will OKR first."),
        ("I am tired", "stop…", "When I am tired, I will stop…"),
        ("WHEN\nI am\ntired", "I’ll\nstop", "When I am tired, I will stop."),
        ("when's the budget due", "look", "When when's the budget due, I will look."),
        ("whenever it rains", "willingly go", "When whenever it rains, I will willingly go."),
        ("היא שואלת", "أصغي أولا", "When היא שואלת, I will أصغي أولا."),
        ("<!channel> & <@U1>", "*ask*", "When <!channel> & <@U1>, I will *ask*."),
    ],
)
def test_it_reads_as_one_sentence(situation: str, behaviour: str, expected: str) -> None:
    assert sentence(situation, behaviour) == expected


@given(st.tuples(frames, phrases, ends), st.tuples(promises, phrases, ends))
def test_their_words_are_kept_whatever_frame_they_typed(
    first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    written = sentence("".join(first), "".join(second))
    situation, behaviour = first[1], second[1]
    assert written.startswith("When ")
    assert ", I will " in written
    for typed in (situation, behaviour):
        if not typed.casefold().startswith(("when", "i", "then")):
            assert typed[1:] in written
            assert typed.casefold() in written.casefold()


@given(phrases, phrases)
def test_what_is_a_sentence_already_stays_the_same(situation: str, behaviour: str) -> None:
    first, second = situation_words(situation), behaviour_words(behaviour)
    if not first.casefold().startswith("when") and not second.casefold().startswith(("i", "then")):
        assert sentence(f"When {first},", f"I will {second}.") == sentence(first, second)


@pytest.mark.parametrize("typed", ["", "  ", "When", "when …", "."])
def test_a_frame_around_nothing_is_nothing(typed: str) -> None:
    assert situation_words(typed) == ""


@pytest.mark.parametrize("typed", ["", "I will", "I'll…", "then I will", " . "])
def test_a_promise_of_nothing_is_nothing(typed: str) -> None:
    assert behaviour_words(typed) == ""
