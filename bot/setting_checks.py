"""What must be true of settings together, in sentences that name the setting and the remedy."""

from bot.errors import ConfigError

NOT_SET = (
    "PLG_SLACK_BOT_TOKEN is not set: copy the Bot User OAuth Token (xoxb-…) from your app's page, "
    "under OAuth & Permissions, into the environment or .env."
)
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def check_slack(bot: str, app: str, secret: str) -> None:
    """Raise ConfigError unless exactly one way to reach Slack is set, with tokens of the right kind."""
    if not bot:
        raise ConfigError(NOT_SET)
    if not bot.startswith("xoxb-"):
        raise ConfigError(
            "PLG_SLACK_BOT_TOKEN must begin with xoxb-: take the Bot User OAuth Token from your app's page, "
            "under OAuth & Permissions."
        )
    if app and secret:
        raise ConfigError(
            "PLG_SLACK_APP_TOKEN (Socket Mode) and PLG_SLACK_SIGNING_SECRET (HTTP mode) contradict each "
            "other: unset the signing secret to use Socket Mode, or the app token to use HTTP mode."
        )
    if not app and not secret:
        raise ConfigError(
            "Neither PLG_SLACK_APP_TOKEN (Socket Mode) nor PLG_SLACK_SIGNING_SECRET (HTTP mode) is set: "
            "set one, from your app's page, under Basic Information."
        )
    if app and not app.startswith("xapp-"):
        raise ConfigError(
            "PLG_SLACK_APP_TOKEN must begin with xapp-: make an app-level token with connections:write "
            "on your app's page, under Basic Information."
        )
    if secret.startswith(("xoxb-", "xapp-")):
        raise ConfigError(
            "PLG_SLACK_SIGNING_SECRET holds a token: take the Signing Secret from your app's page, under "
            "Basic Information."
        )


def with_driver(url: str) -> str:
    """Return the database address with the async driver plg uses."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _DRIVERS:
        found = f"not with {scheme}://" if separator else "then say where it is"
        raise ConfigError(f"PLG_DATABASE_URL must begin with sqlite:/// or postgresql://, {found}.")
    return f"{_DRIVERS[scheme]}://{rest}"
