from bot.content import default_root, load_scripts
from bot.domain.script import Part, script_from

SCRIPTS = load_scripts(default_root())


def test_a_script_is_kept_as_data_and_comes_back_as_it_was() -> None:
    for script in SCRIPTS.values():
        assert script_from(script.as_data()) == script


def test_rounds_are_counted_up_to_a_step() -> None:
    work = SCRIPTS["work"]
    rounds = [work.rounds_before(n) for n in range(len(work.steps))]
    assert rounds == [0, 1, 1, 1, 2, 2, 3]


def test_a_step_is_found_by_what_it_brings() -> None:
    assert SCRIPTS["work"].index_of(Part.VOTE) is None
    assert SCRIPTS["reconvene"].index_of(Part.VOTE) == 5
    assert SCRIPTS["reconvene"].labels()["carry_on"] == "What we carry on"
