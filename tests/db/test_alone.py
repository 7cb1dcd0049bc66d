from pathlib import Path

import pytest

from bot.db.alone import alone
from bot.errors import ConfigError


def test_a_second_process_on_the_same_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'plg.db'}"
    with alone(url), pytest.raises(ConfigError, match="Another plg is running"), alone(url):
        pass
    with alone(url):
        pass


def test_a_second_process_is_refused_whatever_way_leads_to_the_file(tmp_path: Path) -> None:
    path, way = tmp_path / "plg.db", tmp_path / "way.db"
    path.touch()
    way.symlink_to(path)
    with (
        alone(f"sqlite+aiosqlite:///{path}"),
        pytest.raises(ConfigError),
        alone(f"sqlite+aiosqlite:///{way}"),
    ):
        pass


def test_several_processes_may_share_a_postgresql() -> None:
    url = "postgresql+psycopg://plg@localhost/plg"
    with alone(url), alone(url):
        pass
