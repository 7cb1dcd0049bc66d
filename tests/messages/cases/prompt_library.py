from collections.abc import Callable

from bot.domain.message import Message, View
from bot.domain.prompt import LibraryPrompt
from bot.messages import prompt_library
from bot.messages.prompt_library import Own
from tests.messages.cases.sessions import HEBREW, NASTY

LIBRARY = [
    LibraryPrompt(f"delegating/week-{n}", "delegating", "Delegating", n, f"The {n}th title", f"What {n}?")
    for n in (1, 2)
] + [LibraryPrompt("every-topic/week-1", "", "Any topic", 1, "The first small try", "What did you try?")]

CASES: dict[str, Callable[[], Message | View]] = {
    "kept": lambda: prompt_library.kept([Own(5, "What surprised you?"), Own(4, HEBREW)]),
    "kept__nothing": lambda: prompt_library.kept([]),
    "kept__nasty_and_longest": lambda: prompt_library.kept([Own(5, NASTY), Own(4, "w" * 3000)]),
    "kept__many": lambda: prompt_library.kept([Own(n, f"Question {n}?") for n in range(50)]),
}
