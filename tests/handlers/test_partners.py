"""“22 of 36” in Slack: the member's number, the owner's report, and whether the goal is possible."""

import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.domain.feasibility import Plan
from bot.errors import InvalidForm
from bot.handlers import feasibility
from sandbox.render import text_of
from sandbox.world import View
from tests.handlers.test_dialogues import AMARA, listed, open_dates
from tests.support.echo import Echo

PRESSED = {  # twice, by the tests below
    "feasibility.again", "feasibility.ask", "feasibility.goal", "feasibility.open", "partners.report",
}  # fmt: skip
NUMBERS = {"people": "12", "per_year": "3", "attendance": "100", "dates": "1", "goal": "10"}


def shown(player: Player) -> View:
    assert player.person.modal is not None
    return player.person.modal


async def test_each_sees_their_own_number(stage: Stage) -> None:
    await open_dates(stage)
    amara = Player(stage, AMARA)
    assert "*0 of 36*" in text_of(await listed(stage, AMARA))
    assert "likely all new to you" in text_of(await listed(stage, AMARA))
    assert "*0 of 36*" in text_of(await amara.look_home())
    assert "Who meets whom" not in text_of(await amara.look_home())


async def test_an_owner_asks_whether_a_goal_is_possible_and_sets_another(stage: Stage) -> None:
    await open_dates(stage)
    echo, owner = Echo(stage), Player(stage, FACILITATOR)
    await owner.press(await owner.look_home(), "feasibility.open")
    await owner.person.submit(NUMBERS)
    assert "Not as planned" in text_of(shown(owner))
    assert "3 dialogues with three others can bring 9 people at most" in text_of(shown(owner))
    await owner.press(shown(owner), "feasibility.again")
    await owner.person.submit(NUMBERS | {"goal": "6"})
    assert "Yes" in text_of(shown(owner))
    await owner.press(shown(owner), "feasibility.goal")
    assert "*6* different people a year" in text_of(shown(owner))
    await owner.person.close(all=True)
    assert "*0 of 6*" in text_of(await listed(stage, AMARA))
    assert echo.failed == []


def test_what_is_no_number_is_said_at_its_field() -> None:
    with pytest.raises(InvalidForm) as refused:
        feasibility.plan_of(NUMBERS | {"people": "0", "goal": "9999", "dates": "1.5", "attendance": "²"})
    assert set(refused.value.errors) == {"people", "goal", "dates", "attendance"}
    assert "whole number from 1 to 100,000" in refused.value.errors["people"]
    assert feasibility.plan_of(NUMBERS) == Plan(12, 3, 100, 1, 10)


async def test_a_year_that_takes_longer_than_slack_waits_is_shown_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feasibility, "SHARE", 0.0)
    monkeypatch.setattr(feasibility, "LATER", 0.0)
    owner = Player(stage, FACILITATOR)
    await owner.command("/plg dialogue plan")
    await owner.person.submit(NUMBERS)
    await stage.bot.house.searches.close()
    await stage.sandbox.idle()
    assert "Not as planned" in text_of(shown(owner))


async def test_the_report_of_each_year_is_an_owners(stage: Stage) -> None:
    await open_dates(stage)
    echo, owner = Echo(stage), Player(stage, FACILITATOR)
    outcome = await owner.command("/plg dialogue report")
    assert outcome.ephemeral is not None
    assert "Who meets whom · 2026" in text_of(outcome.ephemeral)
    await owner.press(outcome.ephemeral, "partners.report")
    assert "Who meets whom · 2025" in text_of(owner.person.visible(outcome.ephemeral))
    outcome = await owner.command("/plg dialogue report soon")
    assert outcome.ephemeral is not None
    assert "write a year after it" in outcome.ephemeral.text
    for word in ("report", "plan"):
        refused = await Player(stage, AMARA).command(f"/plg dialogue {word}")
        assert refused.ephemeral is not None
        assert "Only programme owners" in refused.ephemeral.text
    assert echo.failed == []
