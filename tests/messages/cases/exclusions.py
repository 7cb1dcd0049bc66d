from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import exclusions

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: exclusions.form([], most=10),
    "form__ten_named": lambda: exclusions.form([f"U{n}" for n in range(10)], most=10),
    "kept": lambda: exclusions.kept(1),
    "kept__several": lambda: exclusions.kept(10),
    "kept__nobody": lambda: exclusions.kept(0),
}
