"""Expected outcomes as named exceptions; each carries one sentence that can be shown to a person."""

from collections.abc import Mapping


class PlgError(Exception):
    """Something a person can put right: `message` says what to do next, `field` where it happened.

    `field` is the block_id of the modal input concerned, or None when it concerns the whole request.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(type(self).__name__)  # the text stays out of tracebacks and log lines
        self.message = message
        self.field = field


class InvalidInput(PlgError):
    """What was typed cannot be used as it stands."""


class InvalidForm(InvalidInput):
    """Fields of a modal cannot be used as they stand: `errors` has a sentence for each block_id."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        field, sentence = next(iter(errors.items()))
        super().__init__(sentence, field=field)
        self.errors = dict(errors)


class NotAllowed(PlgError):
    """This person may not do this."""


class NotFound(PlgError):
    """What the person means is not there, or not theirs to see."""


class NotConnected(NotFound):
    """It comes from a workspace that plg does not serve."""


class Gone(PlgError):
    """It was there, and has ended since: an archived group, a cancelled session."""


class ConfigError(Exception):
    """A setting is missing or contradicts another; the sentence names it and the remedy."""
