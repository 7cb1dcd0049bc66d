"""The ground: a machine holds the direction of imports, installs are pinned and hashed, make has help."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = [ROOT / "requirements" / name for name in ("run.txt", "dev.txt", "bench.txt")]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for package in ("bot", "sandbox"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("bot/domain/calendar.py", "import bot.db", "Upper rooms import lower ones"),
        ("bot/services/__init__.py", "import bot.handlers", "Upper rooms import lower ones"),
        ("bot/services/__init__.py", "import bot.delivery", "Upper rooms import lower ones"),
        ("bot/jobs/__init__.py", "import bot.web", "Upper rooms import lower ones"),
        ("bot/attic.py", "", "Upper rooms import lower ones"),
        ("bot/domain/calendar.py", "import sqlalchemy", "Rules and words know no"),
        ("bot/messages/__init__.py", "import slack_bolt", "Rules and words know no"),
        ("sandbox/__init__.py", "import bot.domain", "The sandbox knows nothing"),
        ("bot/web/__init__.py", "import sandbox", "Only the demo knows"),
    ],
)
def test_an_import_in_the_wrong_direction_goes_red(
    copied: Path, module: str, line: str, contract: str
) -> None:
    with (copied / module).open("a") as file:
        file.write(f"\n{line}\n")
    ended = lint_imports(copied)
    assert ended.returncode == 1
    assert re.search(rf"{contract}.* BROKEN", ended.stdout), ended.stdout + ended.stderr


def test_the_code_as_it_is_keeps_every_contract() -> None:
    ended = lint_imports(ROOT)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_no_host_no_path_and_no_option(lock: Path) -> None:
    assert not re.findall(r"^.*://.*$|^-.*$|(?<![\w.])/\S+", lock.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_with_hashes(lock: Path) -> None:
    text = re.sub(r"^ *#.*\n", "", lock.read_text("utf-8"), flags=re.MULTILINE)
    packages = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(packages) > 10
    for package in packages:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==[^ ]+ ", package), package
        assert "--hash=sha256:" in package


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[>=<~ ]", one)[0].lower().replace("_", "-") for one in requirements}


def locked(lock: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[.*?\])?==", lock.read_text("utf-8"), re.MULTILINE))


def test_every_dependency_is_in_the_locks() -> None:
    groups = PROJECT["dependency-groups"]
    assert names(PROJECT["project"]["dependencies"] + groups["build"]) <= locked(LOCKS[0])
    assert names(groups["dev"]) <= locked(LOCKS[1])
    assert names(groups["bench"]) <= locked(LOCKS[2])


def test_tests_run_against_the_versions_that_ship() -> None:
    pinned = [
        dict(re.findall(r"^([a-z0-9._-]+(?:\[.*?\])?)==(\S+)", lock.read_text("utf-8"), re.MULTILINE))
        for lock in LOCKS[:2]
    ]
    run, dev = pinned
    assert run.items() <= dev.items()


def test_mypy_reads_every_python_folder() -> None:
    folders = {path.parent.relative_to(ROOT).parts[0] for path in ROOT.glob("[a-z]*/**/*.py")}
    assert folders - {"build"} == set(PROJECT["tool"]["mypy"]["files"])


def make(*words: str, folder: Path = ROOT, path: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make")
    assert program is not None
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        [program, *words],
        cwd=folder,
        env={**environment, "PATH": path or os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_shows_what_there_is_to_make() -> None:
    shown = make().stdout
    wanted = ("demo", "demo-reset", "test", "lint", "lock", "run", "clean", "help")
    assert all(re.search(rf"^  make {target} +\w", shown, re.MULTILINE) for target in wanted)


def test_make_without_a_new_enough_python_says_so_in_one_sentence(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    old = tmp_path / "bin" / "python3"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    ended = make(".venv/bin/python", folder=tmp_path, path=str(old.parent))
    assert ended.returncode != 0
    sentences = [line for line in ended.stderr.splitlines() if not line.startswith("make")]
    assert sentences == [
        "plg needs Python 3.11 or newer, and none was found: install it, then run make again."
    ]


def test_ci_runs_the_same_tests_as_everyone() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text("utf-8").splitlines()[-1] == "make test"
