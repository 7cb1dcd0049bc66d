"""The bot on the sandbox's stage, for tests of what people type and press."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.stage import Stage
from tests.support.kept import rewindable


@pytest.fixture
async def stage(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    """Northwind on a Monday morning, with the bot connected by Socket Mode and nothing set up."""
    async with rewindable(migrated_sqlite, tmp_path / "plg.db") as opened:
        yield opened
