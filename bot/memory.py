"""What stays in memory for good: Python's collector looks through it again and again, unless told not to."""

import gc


def keep_what_stays() -> None:
    """Let the collector leave alone what is there now: modules, handlers, messages, content.

    Looking through all of it takes a hundred milliseconds, in which nobody is answered, and finds nothing.
    For a process that runs the bot and nothing else, once it is put together.
    """
    gc.freeze()
