"""What stays in memory for good: Python's collector looks through it again and again, unless told not to.

For a process that runs the bot and nothing else.
"""

import gc


def let_grow() -> None:
    """Collect nothing while the bot is put together: what is loaded stays."""
    gc.disable()


def keep_what_stays() -> None:
    """Collect from now on, and leave alone what is there: modules, handlers, messages, content.

    Looking through all of it takes a hundred milliseconds, in which nobody is answered, and finds nothing.
    """
    gc.freeze()
    collect()


def collect() -> None:
    """Collect from now on."""
    gc.enable()
