"""The container image: a linter reads the Dockerfile, and what it promises is in it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def hadolint(text: str) -> str:
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or "hadolint"
    ended = subprocess.run([program, "-"], input=text, capture_output=True, text=True, check=False)
    assert (ended.returncode == 0) == (ended.stdout == ""), ended.stderr
    return ended.stdout


def test_hadolint_finds_nothing() -> None:
    assert hadolint(DOCKERFILE) == ""


def test_hadolint_would_find_something() -> None:
    assert "DL3006" in hadolint(DOCKERFILE.replace(":3.11", "#3.11").replace("python#", "python #"))


def test_the_bot_does_not_run_as_root() -> None:
    last_stage = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*$", last_stage, re.MULTILINE)
    assert last_stage.index("USER ") < last_stage.index("CMD [")


def test_it_runs_plg_with_a_health_check_and_a_volume_for_the_rows() -> None:
    assert DOCKERFILE.rstrip().endswith('CMD ["plg", "run"]')
    assert "/healthz" in DOCKERFILE
    assert "VOLUME /data" in DOCKERFILE
    assert "sqlite:////data/" in DOCKERFILE


def test_it_installs_by_hash_only() -> None:
    installs = re.findall(r"pip install .*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in one or "--no-deps --no-build-isolation" in one for one in installs)


def test_what_it_copies_is_there_and_reaches_the_build() -> None:
    let_in = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.MULTILINE)
        for name in line.split()[:-1]
    ]
    assert set(copied) == set(let_in)
    assert all((ROOT / name).exists() for name in copied)
