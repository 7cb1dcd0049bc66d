"""What the people of the workspace act on: the part of the sandbox that they need."""

from typing import Protocol

from sandbox.dispatch import Dispatcher
from sandbox.journal import Journal
from sandbox.switches import Switches
from sandbox.world import World


class Stage(Protocol):
    """The sandbox as its people see it; sandbox.server.Sandbox is one."""

    world: World
    journal: Journal
    dispatcher: Dispatcher
    switches: Switches

    @property
    def url(self) -> str:
        """Where the sandbox answers, without a slash at its end: response URLs begin with it."""
