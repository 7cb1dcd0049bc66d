"""Every message and view the bot can send, beside its golden file and under Slack's limits.

A case is named after the function it shows, with `__variant` behind it. To accept new words:
`make golden`, then read the diff.
"""

import importlib
import inspect
import json
import os
import pkgutil
import typing
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from bot import messages
from bot.domain.message import Message
from sandbox.blockkit import check_message, check_view
from sandbox.escape import pings
from sandbox.render import text_of
from sandbox.world import Message as Posted
from sandbox.world import World
from tests.messages import cases

GOLDEN = Path(__file__).parent / "golden"
UPDATE = bool(os.environ.get("PLG_UPDATE_GOLDEN"))
Json = dict[str, typing.Any]
Built = Message | Json

NOUNS = sorted(module.name for module in pkgutil.iter_modules(cases.__path__))
CASES: list[tuple[str, str, Callable[[], Built]]] = [
    (noun, name, build)
    for noun in NOUNS
    for name, build in importlib.import_module(f"tests.messages.cases.{noun}").CASES.items()
]
case = pytest.mark.parametrize(("noun", "name", "build"), CASES, ids=[f"{n}.{c}" for n, c, _ in CASES])


def _as_json(built: Built) -> Json:
    return built.payload() if isinstance(built, Message) else built


@case
def test_it_reads_as_it_did(noun: str, name: str, build: Callable[[], Built]) -> None:
    payload = _as_json(build())
    now = json.dumps(
        {"reads": text_of(payload).split("\n"), "payload": payload}, indent=1, ensure_ascii=False
    )
    path = GOLDEN / noun / f"{name}.json"
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(now + "\n", encoding="utf-8")
    assert path.exists(), f"no golden file for {noun}.{name}: run `make golden` and read it"
    assert now + "\n" == path.read_text(encoding="utf-8")


@case
def test_slack_would_take_it(noun: str, name: str, build: Callable[[], Built]) -> None:
    built = build()
    payload = _as_json(built)
    assert (check_message(payload) if isinstance(built, Message) else check_view(payload)) == []


@case
def test_its_fallback_text_can_be_updated_later(noun: str, name: str, build: Callable[[], Built]) -> None:
    built = build()
    if isinstance(built, Message):
        assert 0 < len(built.text) <= 4000  # chat.update refuses more


@case
def test_it_pings_no_channel(noun: str, name: str, build: Callable[[], Built]) -> None:
    built = build()
    if isinstance(built, Message):
        posted = Posted("1.000001", "C1", "UBOT", built.text, built.blocks)
        assert not pings(posted, World()) & {"here", "channel", "everyone", "!here", "!channel", "!everyone"}


def test_no_golden_file_is_left_over() -> None:
    there = {path.relative_to(GOLDEN).with_suffix("").as_posix() for path in GOLDEN.rglob("*.json")}
    assert there == {f"{noun}/{name}" for noun, name, _ in CASES}


def _builders(module: ModuleType) -> set[str]:
    found = set()
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            returns = typing.get_type_hints(function).get("return")
            if returns is Message or returns == Json:
                found.add(name)
    return found


def test_every_message_and_view_has_a_case() -> None:
    missing = []
    for module_info in pkgutil.iter_modules(messages.__path__):
        if module_info.name == "kit":
            continue
        shown = {name.split("__")[0] for noun, name, _ in CASES if noun == module_info.name}
        module = importlib.import_module(f"bot.messages.{module_info.name}")
        missing += [f"{module_info.name}.{name}" for name in sorted(_builders(module) - shown)]
    assert missing == []
