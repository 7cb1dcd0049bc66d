"""The demo: the real bot on the sandbox, with a page in the browser or as a script."""

from pathlib import Path

from bot import memory

# ruff: noqa: PLC0415  # a command loads only its own part of the house


def main(*, script: bool, reset: bool, port: int, data: Path) -> None:
    """Run the demo: its page until Ctrl-C, or the whole cycle as a script; ConfigError says why it cannot."""
    from bot.log import configure

    configure("warning", "console")
    memory.let_grow()  # nearly all that is loaded now stays
    if script:
        from bot.demo.playback import run as play

        memory.keep_what_stays()
        play()
    else:
        from bot.demo.page import run as serve

        memory.keep_what_stays()
        serve(reset=reset, port=port, data=data)
