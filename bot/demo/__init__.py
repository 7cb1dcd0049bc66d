"""The demo: the real bot on the sandbox, with a page in the browser or as a script."""

from pathlib import Path


def main(*, script: bool, reset: bool, port: int, data: Path) -> None:
    """Run the demo: its page until Ctrl-C, or the whole cycle as a script."""
    del script, reset, port, data
