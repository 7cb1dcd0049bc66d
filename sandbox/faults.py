"""Faults on demand: what a network and a busy Slack do to a call, when a test asks for it."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.world import Json

KINDS = (
    "429",
    "error:",
    "error_after:",
    "drop_before",
    "drop_after",
    "delay:",
    "delay_after:",
    "500",
    "502",
    "503",
    "504",
    "invalid_json",
    "timeout",
    "timeout_after",
)


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of `method` ("*" for any) that satisfy `when`.

    Kinds: "429"; "500", "502", "503", "504" (before any effect); "error:CODE" (no effect);
    "error_after:CODE" (took effect, said otherwise); "drop_before" and "drop_after" (the connection is
    closed without an answer); "delay:SECONDS" and "delay_after:SECONDS" (both answered late, the latter after
    an effect that came at once); "invalid_json" (took effect, answered nonsense);
    "timeout" and "timeout_after" (no answer ever, without and with effect).
    """

    method: str
    kind: str
    times: int = 1
    when: Callable[[Json], bool] | None = None  # sees the call's arguments
    retry_after: int = 1  # seconds, with "429"

    def __post_init__(self) -> None:
        if not self.kind.startswith(KINDS):
            raise ValueError(f"no such fault: {self.kind}")

    @property
    def argument(self) -> str:
        """Return what follows the colon of the kind: an error code or seconds."""
        return self.kind.partition(":")[2]


@dataclass(eq=False)
class UnderWay:
    """A call that has come and is not answered yet; `done` once it took effect, or never will."""

    method: str
    args: Json
    host: str  # as the app addressed the sandbox: processes of one app can be told apart by it
    done: bool = False


class Faults:
    """The faults waiting to happen, a latency for every call, and the calls they are about to befall."""

    def __init__(self) -> None:
        self.latency = 0.0  # seconds between a call and its effect
        self.answer_latency = 0.0  # seconds between the effect and the answer
        self.under_way: list[UnderWay] = []
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Let a fault wait for its calls; earlier ones come first."""
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything work again, at once."""
        self.waiting.clear()
        self.latency = self.answer_latency = 0.0

    def next(self, method: str, args: Json) -> Fault | None:
        """Return the fault that befalls this call, using up one of its times."""
        for fault in self.waiting:
            if fault.method not in ("*", method) or (fault.when and not fault.when(args)):
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None
