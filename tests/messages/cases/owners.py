from collections.abc import Callable

from bot.domain.message import Message, View
from bot.messages import owners

CASES: dict[str, Callable[[], Message | View]] = {
    "form": lambda: owners.form(owners=("U1", "U2", "U3")),
    "form__nobody_named": lambda: owners.form(owners=()),
    "saved": lambda: owners.saved(owners=("U1", "U2")),
    "saved__back_to_the_admins": lambda: owners.saved(owners=()),
    "named": lambda: owners.named(by="U1"),
}
