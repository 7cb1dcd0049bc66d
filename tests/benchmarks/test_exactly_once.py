"""The proof that everything comes once, small; and that it goes red when the bot cannot look."""

from dataclasses import replace

import pytest

from benchmarks import databases, exactly_once, faults
from benchmarks.harness import Setting
from benchmarks.show import Scale, Show
from benchmarks.troubles import TROUBLES
from sandbox.switches import Switches

BLIND = Switches(metadata_unregistered="ignored")  # nothing of Slack's says which delivery a message is


@pytest.mark.parametrize(("base", "replicas"), [("sqlite", 1), ("postgres", 2)])
async def test_killed_replicas_lose_nothing_and_repeat_nothing(base: str, replicas: int) -> None:
    people, kills, acts = exactly_once.size_of(Scale.SMALL)
    setting = Setting(people, exactly_once.SEED, acts, replicas)
    async with databases.KINDS[base]() as url:
        outcome = await exactly_once.ordeal(setting, kills, url, Show(), base)
    figures = exactly_once.figures_of(base, people, kills, outcome)
    assert outcome.verdict.complaints == []
    assert [one.name for one in figures if one.broken] == []
    assert outcome.coroner.kills >= kills
    assert outcome.acknowledged > 0
    assert sum(outcome.coroner.phases.values()) >= outcome.coroner.kills


async def test_it_goes_red_when_the_bot_cannot_tell_what_has_arrived() -> None:
    (reset,) = (one for one in TROUBLES if one.name == "reset after the effect")
    report = await faults.suffer(reset, "sqlite", replace(faults.SMALL_SIZE, people=12), switches=BLIND)
    assert report.befell["drop_after"] > 0
    assert report.doubled
