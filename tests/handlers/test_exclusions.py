"""Whom somebody would rather not share a group with: kept for them, seen by nobody else."""

import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from sandbox.render import text_of
from tests.handlers.logbook import AMARA, BRUNO, someone
from tests.support.echo import Echo

PRESSED = {"/plg avoid", "avoid.save"}  # twice, below


async def test_it_is_kept_prefilled_and_taken_back_and_leaves_no_trace(
    stage: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    echo, amara = Echo(stage), someone(stage)
    await amara.command("/plg avoid")
    outcome = await amara.submit({"people": [BRUNO]})
    assert outcome.ok, outcome.errors
    assert outcome.modal is not None
    assert "Noted, for one person." in text_of(outcome.modal)
    assert BRUNO not in str(outcome.modal.definition)
    await amara.close()
    await amara.command("/plg avoid")
    assert amara.modal is not None
    assert amara.modal.definition["blocks"][1]["element"]["initial_users"] == [BRUNO]
    outcome = await amara.submit({"people": []})
    assert outcome.modal is not None
    assert "with everybody" in text_of(outcome.modal)
    for user_id in (BRUNO, FACILITATOR):
        assert someone(stage, user_id).inbox() == []
        await someone(stage, user_id).command("/plg avoid")
        modal = someone(stage, user_id).modal
        assert modal is not None
        assert AMARA not in str(modal.definition)
    logged = caplog.text + "".join(capsys.readouterr())
    assert BRUNO not in logged
    assert echo.failed == []
    assert echo.seen >= PRESSED


async def test_naming_oneself_is_said_at_the_field_and_nothing_is_lost(stage: Stage) -> None:
    amara = someone(stage)
    await amara.command("/plg avoid")
    outcome = await amara.submit({"people": [BRUNO, AMARA]})
    assert set(outcome.errors) == {"people"}
    assert (await amara.submit({"people": [BRUNO]})).ok
