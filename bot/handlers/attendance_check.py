"""Confirming that one was at a session, and correcting the list."""

from bot.handlers.agenda import numbers
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import attendance_check as messages
from bot.services import attendance_check


@action("attendance.here")
async def here(request: Request) -> None:
    """Say that one is, or was, there."""
    async with request.transaction() as tx:
        await attendance_check.here(tx, request.caller.person_id, numbers(request.value)[0])


@action("attendance.correct")
async def open_form(request: Request) -> None:
    """Open the list of who was there."""
    (run_id,) = numbers(request.value)
    async with request.reading() as tx:
        people = await attendance_check.correctable(tx, request.caller.person_id, run_id)
    await request.open(messages.form(people, run_id=run_id))


@form("attendance.save")
async def correct(request: Request) -> None:
    """Keep who was there."""
    there = {int(value) for value in request.ticked("people") if value.isdecimal()}
    async with request.transaction() as tx:
        await attendance_check.correct(tx, request.caller.person_id, request.meta["run"], there)
