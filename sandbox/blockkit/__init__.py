"""Block Kit's rules: what Slack rejects in messages and views, and how it says so."""

from sandbox.world import Json


def check_blocks(blocks: object, surface: str) -> list[str]:
    return []


def check_message(payload: Json) -> list[str]:
    return []


def check_view(view: Json) -> list[str]:
    return []
