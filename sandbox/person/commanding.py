"""Slash commands and shortcuts."""

from sandbox import interact
from sandbox.api.args import Args
from sandbox.api.posting import post, publish, read_content
from sandbox.errors import ApiError
from sandbox.escape import escape
from sandbox.person.base import APP, Base
from sandbox.person.outcome import NotPossible, Outcome
from sandbox.person.typed import stored
from sandbox.transport import Answer
from sandbox.world import Channel, Json, Message


class Commanding(Base):
    """A person who calls the app by name."""

    async def command(self, text: str, channel: str | Channel | None = None) -> Outcome:
        """Type a slash command into a conversation, the one with the app unless another is given."""
        place = self.writable(channel or APP)
        since = self.mark()
        command, _, rest = text.strip().partition(" ")
        registered = next((c for c in self.world.app.commands if c["command"] == command), None)
        if registered is None or not self._has_commands():
            sentence = f"{command} is not a valid command."
            shown = self.notice(place, sentence)
            outcome = Outcome(False, "invalid_command", sentence, shown, self.modal)
        else:
            sent = self._as_sent(rest.strip(), registered)
            answer = await self.deliver(
                "slash_commands", interact.slash_command(self.stage, self.user, place, command, sent)
            )
            outcome = self._answered(place, text.strip(), answer, since)
        return self.noted("command", {"text": text, "channel": place.id}, outcome)

    def _has_commands(self) -> bool:
        app = self.world.app
        return app.installed and "commands" in app.scopes

    def _as_sent(self, text: str, registered: Json) -> str:
        if registered.get("should_escape"):
            return stored(self.world, text)
        return escape(text) if self.stage.switches.commands_escape_text else text

    def _answered(self, place: Channel, typed: str, answer: Answer, since: str) -> Outcome:
        error = answer.error
        if answer.ok and answer.body:
            error = self._show(place, typed, answer.body)
        if error is None:
            return Outcome(True, None, None, self.newest_ephemeral(place, since), self.modal)
        sentence = f'{typed.split(maxsplit=1)[0]} failed with the error "{error}"'
        return Outcome(False, error, sentence, self.notice(place, sentence), self.modal)

    def _show(self, place: Channel, typed: str, body: Json) -> str | None:
        """Post what the app answered a command with; return the error when Slack would not show it."""
        kind = body.get("response_type", "ephemeral")
        if kind not in ("ephemeral", "in_channel"):
            return "invalid_response_type"
        if kind == "in_channel":
            publish(self.stage, place, Message(self.world.new_ts(), place.id, self.id, escape(typed)))
        args = Args(body)
        if not any(args.has(name) for name in ("text", "blocks", "attachments")):
            return None
        try:
            content = read_content(self.stage, args)
        except ApiError as refused:
            return refused.code
        post(self.stage, place, content, ephemeral_to=self.id if kind == "ephemeral" else None)
        return None

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Choose a shortcut of the app: a global one, or one on a message."""
        self.must_be_active()
        kind = "message" if message else "global"
        offered = [s["callback_id"] for s in self.world.app.shortcuts if s.get("type") == kind]
        if callback_id not in offered or not self._has_commands():
            raise NotPossible(f"the app offers no {kind} shortcut {callback_id!r}, only: {offered}")
        place = self.place(message.channel if message else APP)
        since = self.mark()
        if message is None:
            payload = interact.shortcut(self.stage, self.user, callback_id)
        else:
            now = self.visible(message)
            if now.ephemeral_to:
                raise NotPossible("an ephemeral message has no shortcuts")
            payload = interact.message_shortcut(self.stage, self.user, callback_id, place, now)
        answer = await self.deliver("interactive", payload)
        sentence = None if answer.ok else f'The shortcut failed with the error "{answer.error}"'
        shown = self.notice(place, sentence) if sentence else self.newest_ephemeral(place, since)
        outcome = Outcome(answer.ok, answer.error, sentence, shown, self.modal)
        return self.noted("shortcut", {"callback_id": callback_id}, outcome)
