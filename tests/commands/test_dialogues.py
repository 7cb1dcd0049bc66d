"""`plg dialogues plan`: whether a goal is possible, without Slack and without a database."""

from typer.testing import CliRunner

from bot.__main__ import app


def plan(*words: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["dialogues", "plan", *words], env={"COLUMNS": "400"})
    return ended.exit_code, ended.output


def test_it_says_whether_the_goal_is_possible_and_what_would_do() -> None:
    code, said = plan("--people", "12", "--per-year", "3", "--attendance", "100", "--goal", "10")
    assert code == 0
    assert said.startswith("Not as planned. With 12 people, 3 dialogues a year for each, everybody coming,")
    assert "3 dialogues with three others can bring 9 people at most" in said
    assert "  - A goal of " in said


def test_a_number_that_cannot_be_is_refused() -> None:
    for words in (("--people", "0"), ("--people", "9", "--attendance", "101"), ()):
        assert plan(*words)[0] == 2
