"""The Bolt app itself, before anything is attached to it."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings


def make(settings: Settings) -> AsyncApp:
    """Make the Bolt app; `process_before_response` commits what a person wrote before Slack hears "fine"."""
    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None

    async def authorize(
        enterprise_id: str | None, team_id: str | None, client: AsyncWebClient
    ) -> AuthorizeResult:
        del client
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=settings.slack_bot_token.get_secret_value(),
        )

    return AsyncApp(
        name="plg",  # else Bolt reads the sources of everything on the stack to find one
        client=AsyncWebClient(base_url=settings.slack_api_url),  # each request gets one with its own token
        authorize=authorize,
        signing_secret=secret,
        process_before_response=True,
        request_verification_enabled=settings.mode == "http",
    )
