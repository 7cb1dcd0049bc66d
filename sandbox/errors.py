"""The one error the sandbox's Slack side answers with."""

from typing import Any


class ApiError(Exception):
    """Slack says no: an error code of its Web API, with what else the answer carries."""

    def __init__(
        self,
        code: str,
        messages: list[str] | None = None,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        """Keep the code, the `response_metadata.messages`, and further top-level fields of the answer."""
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.status = status
        self.headers = headers or {}
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Return the JSON that Slack would answer."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body
