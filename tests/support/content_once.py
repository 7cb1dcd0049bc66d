"""Reads the content that comes with plg once in a test run: each bot reads it, and tests start many bots."""

import copy
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

import bot.content

Load = Callable[[Path], Any]


def read_once(*modules: ModuleType) -> None:
    """Let the `load_…` functions that these modules have from bot.content remember plg's own folder.

    Other folders, those that tests write, are read each time; what is returned is a copy for each caller.
    """
    remembering = {
        name: _remembering(load) for name, load in vars(bot.content).items() if name.startswith("load_")
    }
    for module in modules:
        vars(module).update({name: load for name, load in remembering.items() if name in vars(module)})


def _remembering(load: Load) -> Load:
    known: dict[Path, Any] = {}

    @wraps(load)
    def loaded(root: Path) -> Any:
        if root != bot.content.default_root():
            return load(root)
        if root not in known:
            known[root] = load(root)
        return copy.copy(known[root])

    return loaded
