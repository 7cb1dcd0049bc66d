"""What an operator can set, by the environment or `.env`, checked once at the start.

README.md shows the same settings as one table, held to this file by a test: descriptions speak to operators.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError
from bot.setting_checks import NOT_SET, check_slack, with_driver

PREFIX = "PLG_"
_Kind = TypeVar("_Kind", bound=BaseSettings)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class LocalSettings(BaseModel):
    """What the commands need that never speak to Slack: where the rows and the words are."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)

    database_url: str = Field(
        default="sqlite:///plg.db",
        repr=False,
        description="`sqlite:///file` or `postgresql://user:password@host/name`.",
    )
    content_dir: Path | None = Field(
        default=None,
        description="Folder that holds `tips/`, if you write your own; else those that come with plg.",
    )

    @model_validator(mode="after")
    def _check_local(self) -> Self:
        if self.content_dir is not None and not self.content_dir.is_dir():
            raise ConfigError(f"PLG_CONTENT_DIR is {self.content_dir}, not a folder: correct it or unset it.")
        object.__setattr__(self, "database_url", with_driver(self.database_url))  # frozen for everyone else
        return self


class Settings(LocalSettings):
    """One bot's settings; built by hand it reads no environment, `load_settings` does.

    Raises ConfigError, one sentence that names the setting and the remedy, when they cannot be used.
    """

    slack_bot_token: SecretStr = Field(
        description="Bot User OAuth Token (`xoxb-…`), from your app's page under *OAuth & Permissions*."
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        description="App-level token (`xapp-…`) with `connections:write`: connects by Socket Mode. "
        "Set this or the signing secret.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description="Signing secret, under *Basic Information*: Slack calls `/slack/events` over HTTPS. "
        "Set this or the app token.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        description="Where Slack's Web API is; another address only for a stand-in.",
    )
    host: str = Field(
        default="127.0.0.1", description="Address to listen on; the container takes `0.0.0.0`, which is all."
    )
    port: int = Field(
        default=8080,
        ge=1,
        le=65535,
        description="Port of `/healthz`, `/metrics` and Slack's calls (HTTP mode).",
    )
    public_url: str | None = Field(
        default=None,
        description="Where people reach this bot (HTTP mode), `https://plg.example.com`: offers each member "
        "a private calendar address.",
    )
    heartbeat_url: str | None = Field(
        default=None,
        repr=False,
        description="Called after each healthy tick: an outside monitor then notices silence.",
    )
    tick_seconds: int = Field(
        default=20, ge=1, le=300, description="Seconds between two looks for what is due."
    )
    nudge_budget: int = Field(
        default=8,
        ge=1,
        le=50,
        description="Most unasked messages to one person in 7 days; session reminders always go.",
    )
    posts_per_minute: int = Field(
        default=300,
        ge=1,
        le=1000,
        description="Most messages to one workspace a minute; Slack allows several hundred.",
    )
    tier_2_per_minute: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="Most calls a minute of each method in Slack's tier 2: new channels, pins.",
    )
    tier_3_per_minute: int = Field(
        default=50,
        ge=1,
        le=1000,
        description="The same in tier 3: changed and deleted messages, invitations, looking for a message.",
    )
    tier_4_per_minute: int = Field(default=100, ge=1, le=1000, description="The same in tier 4: files.")
    lease_seconds: int = Field(
        default=15,
        ge=1,
        le=600,
        description="How long a replica may be silent until another takes over what it was sending.",
    )
    log_format: Annotated[Literal["console", "json"], BeforeValidator(_lower)] = Field(
        default="console",
        description="`console` for people, `json` for collectors; never what members write.",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        default="info", description="Least serious line to log: `debug`, `info`, `warning` or `error`."
    )

    @property
    def mode(self) -> Literal["socket", "http"]:
        """How Slack reaches the bot: by the bot's own connection or by signed requests."""
        return "socket" if self.slack_app_token else "http"

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_slack(
            *(
                value.get_secret_value() if value else ""
                for value in (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
            )
        )
        for name in ("slack_api_url", "heartbeat_url", "public_url"):
            if not (getattr(self, name) or "https://").startswith(("https://", "http://")):
                raise ConfigError(f"{env_name(name)} must begin with https:// or http://.")
        object.__setattr__(self, "slack_api_url", self.slack_api_url.rstrip("/") + "/")
        if self.public_url is not None:
            object.__setattr__(self, "public_url", self.public_url.rstrip("/"))
        return self


_FROM_OUTSIDE = SettingsConfigDict(
    env_prefix=PREFIX, env_ignore_empty=True, env_file_encoding="utf-8", extra="ignore"
)


class _LocalEnvironment(LocalSettings, BaseSettings):
    """The local settings, read from the environment and from `.env`."""

    model_config = _FROM_OUTSIDE


class _Environment(Settings, BaseSettings):
    """The same settings, read from the environment and from `.env`."""

    model_config = _FROM_OUTSIDE


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Return what the environment, then `env_file`, sets; raise ConfigError if it cannot be used."""
    return _load(_Environment, env_file)


def load_local_settings(env_file: Path | None = Path(".env")) -> LocalSettings:
    """Return the settings that need no Slack app; raise ConfigError if they cannot be used."""
    return _load(_LocalEnvironment, env_file)


def _load(kind: type[_Kind], env_file: Path | None) -> _Kind:
    try:
        return kind(_env_file=env_file)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
    raise ConfigError(_sentence(str(first["loc"][0]), first["type"]))


def env_name(field: str) -> str:
    """Return the environment variable of a field: `port` is `PLG_PORT`."""
    return PREFIX + field.upper()


def default_of(field: str) -> str | None:
    """Return a field's default as an operator would write it, or None."""
    default: Any = Settings.model_fields[field].default
    return None if default in (None, PydanticUndefined) else str(default)


def _sentence(field: str, problem: str) -> str:
    if problem == "missing":
        return NOT_SET
    return f"{env_name(field)} must be {_allowed(field)}."


def _allowed(field: str) -> str:
    info = Settings.model_fields[field]
    if get_origin(info.annotation) is Literal:
        *others, last = get_args(info.annotation)
        return f"{', '.join(others)} or {last}"
    least = next((rule.ge for rule in info.metadata if isinstance(rule, Ge)), None)
    most = next((rule.le for rule in info.metadata if isinstance(rule, Le)), None)
    return "text" if least is None else f"a whole number from {least} to {most}"
