"""The queue of a broker, from the side of whoever puts tasks into it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from kombu.exceptions import OperationalError
from pydantic import TypeAdapter

from tts_service.errors import QueueDown
from tts_service.workers.app import ARTICLE, ENDING, GROUP, QUEUE
from tts_service.workers.groups import Group
from tts_service.workers.orders import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable

    from celery import Celery

T = TypeVar("T")

TICKET = TypeAdapter(Ticket)
GROUPS = TypeAdapter(Group)


class BrokerQueue:
    """Tasks as messages; raises ``QueueDown`` when the broker cannot be reached."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    async def article(self, ticket: Ticket, *, again: bool = False) -> None:
        """Have an article made."""
        await self._send(ARTICLE, TICKET.dump_python(ticket, mode="json"), again)

    async def group(self, batch: str, group: Group) -> None:
        """Have a group's clips made."""
        await self._send(GROUP, batch, GROUPS.dump_python(group, mode="json"))

    async def ending(self, ticket: Ticket, reading_id: str, rounds: int = 0) -> None:
        """Have an article finished."""
        await self._send(ENDING, TICKET.dump_python(ticket, mode="json"), reading_id, rounds)

    async def waiting(self) -> int:
        """How many tasks nobody has begun."""
        return await self._reach(self._count)

    async def _send(self, name: str, *arguments: object) -> None:
        await self._reach(lambda: self._app.send_task(name, arguments, ignore_result=True))

    async def _reach(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except (OperationalError, OSError) as error:
            raise QueueDown(
                f"The queue cannot be reached ({type(error).__name__}).",
                "Check that the broker is up, and TTS_BROKER_URL.",
            ) from error

    def _count(self) -> int:
        with self._app.connection_for_write() as connection:
            try:
                with connection.channel() as channel:
                    _, count, _ = channel.queue_declare(QUEUE, passive=True)
            except connection.channel_errors:
                return 0  # no worker has ever come, and no task
            except connection.connection_errors as error:
                # The broker's client has errors of its own, which are translated in sending only.
                raise OperationalError(str(error)) from error
        return int(count)
