"""The people of a workspace as Slack lists them, found by who somebody says they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.profile import Profile


@dataclass
class Accounts:
    """The people of the workspace, found by Slack id or e-mail address."""

    profiles: Iterable[Profile]
    by_id: dict[str, Profile] = field(init=False)
    by_email: dict[str, Profile] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {one.user_id: one for one in self.profiles}
        self.by_email = {}
        for one in self.by_id.values():  # of two accounts with one address, the one in use
            if one.email and (one.is_active or one.email not in self.by_email):
                self.by_email[one.email] = one

    def find(self, who: str) -> Profile | None:
        """Return somebody by Slack id or e-mail address in lower case."""
        return self.by_email.get(who) if "@" in who else self.by_id.get(who)
