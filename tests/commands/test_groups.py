"""`plg groups`: the same drafts as in Slack, from the command line."""

import json

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.db.models import Delivery, PlannedStep
from bot.errors import ConfigError
from tests.support.asking import with_database
from tests.support.formations import company
from tests.support.rows import counted

PLAN = (
    *("--challenge", "Saying it sooner", "--topic", "giving-feedback", "--day", "2028-01-19"),
    *("--time", "14:00", "--zone", "Europe/Berlin"),
)


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A company of twelve on the roster."""
    with_database(database_url, lambda db: company(db, 12))
    monkeypatch.setenv("PLG_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "160")
    return database_url


def plg(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["groups", *words], input=typed)


def members(*words: str) -> list[list[str]]:
    """Return who is in each group, as JSON says it."""
    draft = json.loads(plg(*words, "--json").stdout)
    return [[seat["user_id"] for seat in group["seats"]] for group in draft["groups"]]


def test_groups_are_formed_shown_swapped_planned_and_launched(url: str) -> None:
    formed = plg("form", "--name", "Leading", "--facilitator", "UF", "--size", "4")
    assert "12 people in 3 groups, seed 1." in formed.stdout
    assert "Person 1 [Sales]" in formed.stdout
    before = members("show", "1")
    one, other = before[0][0], before[1][0]
    assert plg("swap", "1", one, other, typed="n\n").exit_code == 1
    assert members("show", "1") == before
    shown = plg("swap", "1", one, other, "--yes")
    assert "Now" in shown.stdout
    assert "They have changed places." in shown.stdout
    after = members("show", "1")
    assert one in after[1]
    assert other in after[0]
    with pytest.raises(ConfigError) as early:
        _raise(plg("launch", "1", "--yes"))
    assert "plg groups plan 1" in str(early.value)
    assert plg("plan", "1", *PLAN).exit_code == 0
    assert plg("launch", "1", typed="n\n").exit_code == 1
    launched = plg("launch", "1", "--yes")
    assert "Leading: 3 groups, 12 people, for Olga." in launched.stdout
    assert "Leading" in plg().stdout
    assert "launching, 3 to go" in plg().stdout
    rows = with_database(url, counted)
    assert (rows[PlannedStep.__tablename__], rows[Delivery.__tablename__]) == (3, 1)


def _raise(result: Result) -> None:
    assert result.exception is not None
    raise result.exception


def test_the_same_seed_gives_the_same_groups_and_another_others(url: str) -> None:
    del url
    first, same, other = (members("form", "--seed", seed) for seed in ("1", "1", "2"))
    assert first == same
    assert first != other


def test_a_filter_leaves_what_was_asked_for(url: str) -> None:
    del url
    found = members("form", "--department", "Sales", "--department", "Engineering")
    assert sorted(found[0]) == ["U1", "U11", "U12", "U2", "U6", "U7"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("form", "--department", "Nowhere"), "Nobody on the roster is left"),
        (("show", "7"), "I cannot find those groups."),
        (("discard", "7"), "I cannot find those groups."),
    ],
)
def test_what_cannot_be_ends_with_one_sentence(url: str, words: tuple[str, ...], said: str) -> None:
    del url
    result = plg(*words)
    assert result.exit_code == 1
    assert said in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("form", "--facilitator", "nobody@northwind.example"), "plg knows nobody called"),
        (("form", "--name", "x" * 49), "--name has 1 to 48 characters"),
        (("form", "--workspace", "T9"), "plg knows no workspace T9"),
        (("plan", "1", *PLAN, "--tip-day", "someday"), "--tip-day is one of monday"),
        (("plan", "1", *PLAN, "--day", "tomorrow"), "--day is a date"),
        (("plan", "1", *PLAN, "--topic", "juggling"), "There is no topic juggling"),
        (("plan", "1", *PLAN, "--facilitator", "U1"), "Person 1 is in one of these groups"),
        (("launch", "1", "--owner", "U1"), "Person 1 is no owner"),
    ],
)
def test_options_that_cannot_be_used_name_the_remedy(url: str, words: tuple[str, ...], said: str) -> None:
    del url
    plg("form")
    with pytest.raises(ConfigError) as error:
        _raise(plg(*words))
    assert said in str(error.value)


def test_a_draft_is_thrown_away(url: str) -> None:
    del url
    plg("form", "--facilitator", "person1@northwind.example", "--facilitator", "@Faith")
    assert "is gone" in plg("discard", "1").stdout
    assert "No drafts." in plg().stdout
