"""The sandbox's README says what its code says."""

import ast
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import sandbox
from sandbox import faults
from sandbox.api.methods import METHODS
from sandbox.faults import Fault
from sandbox.person import Person
from sandbox.server import Sandbox
from sandbox.switches import Switches
from tests.sandbox.live import bolt_app, connect

ROOM = Path(sandbox.__file__).parent
README = (ROOM / "README.md").read_text(encoding="utf-8")


def between(name: str) -> str:
    return README.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]


def doubts() -> dict[str, str]:
    """Return the docstring below each switch, on one line."""
    [found] = [
        node for node in ast.parse((ROOM / "switches.py").read_text()).body if isinstance(node, ast.ClassDef)
    ]
    said: dict[str, str] = {}
    for field, below in zip(found.body, found.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(below, ast.Expr), field.target.id
            said[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return said


def test_every_switch_stands_in_the_table_with_its_default_and_its_doubt() -> None:
    said = doubts()
    lines = [f"| `{field.name}` | `{field.default!r}` | {said[field.name]} |" for field in fields(Switches)]
    assert between("switches").strip().splitlines()[2:] == lines


def test_every_fault_stands_in_the_table() -> None:
    named = set(
        re.findall(
            r"`([\w:]+)`", "".join(line.split("|")[1] for line in between("faults").split("\n") if line)
        )
    )
    assert {re.sub("[A-Z]+$", "", kind) for kind in named} == set(faults.KINDS)


def test_the_faults_of_the_cookbook_exist() -> None:
    for call in re.findall(r"`(Fault\(.+?\))`(?: \||,|\n| )", README):
        if "method, kind" in call:
            continue
        made = eval(call, {"Fault": Fault})
        assert made.method in {*METHODS, "*"}


def test_what_a_person_can_do_is_spelt_as_in_the_code() -> None:
    [line] = [line for line in README.splitlines() if line.startswith("| act as somebody")]
    acts = re.findall(r"`(\w+)`", line)
    assert len(acts) > 15
    assert [name for name in acts if not callable(getattr(Person, name, None))] == []


async def test_the_example_runs() -> None:
    [code] = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), names)
    handlers = []

    async def app(stage: Sandbox) -> None:
        bolt = bolt_app(stage)

        @bolt.command("/plg")
        async def plg(ack: Any) -> None:
            await ack("help")

        @bolt.event("message")
        async def heard() -> None:
            pass

        handlers.append(await connect(stage, bolt))

    await names["example"](app)
    await handlers[0].close_async()


def test_the_rooms_named_are_there() -> None:
    rooms = re.findall(r"`([a-z_]+(?:\.py|/))`", README.split("## Where things are")[1])
    assert len(rooms) > 15
    assert [room for room in rooms if not any(ROOM.rglob(room.rstrip("/")))] == []
