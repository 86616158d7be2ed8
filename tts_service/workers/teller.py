"""Sends webhooks until they are heard: only to the operator's sites, never through a redirect."""

from __future__ import annotations

import asyncio
import logging
import math
import random
import time
from typing import TYPE_CHECKING, Any, Protocol

from tts_service.workers.webhook import article_event, batch_event, body_of, sign

if TYPE_CHECKING:
    from tts_service.workers.ledger import Ledger
    from tts_service.workers.orders import Order
    from tts_service.workers.progress import Progress

_log = logging.getLogger(__name__)

# The last event of a batch; an article's is its number with the state that is told of it.
END = "end"
# Twelve tries, each pause twice as long as the one before, are four and a half hours.
_MOST_TRIES = 12
_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 3_600.0
# How many events of a batch are told in one go, and for how long.
_AT_MOST = 200
_LONGEST_S = 60.0

_jitter = random.SystemRandom()


class Post(Protocol):
    """Sends one message; false when it was not accepted."""

    async def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> bool:
        """Send ``body`` to ``url``."""
        ...


class Teller:
    """Tells the webhooks of batches what the ledger says and they have not heard."""

    def __init__(self, ledger: Ledger, post: Post, secret: str) -> None:
        self._ledger = ledger
        self._post = post
        self._secret = secret
        # By batch: how often its webhook did not answer, and when to try again (monotonic).
        self._troubles: dict[str, tuple[int, float]] = {}

    def owes(self, order: Order, progress: Progress) -> bool:
        """Whether a batch's webhook has not heard everything yet, and is not given up."""
        if not order.webhook or not self._secret:
            return False
        _, not_before = self._troubles.get(order.id, (0, 0.0))
        unheard = _news(progress) or (progress.closed and END not in progress.told)
        return bool(unheard) and not_before < math.inf

    async def tell(self, order: Order, progress: Progress) -> None:
        """Tell what is new; a webhook that does not hear it is tried again after a while."""
        tries, not_before = self._troubles.get(order.id, (0, 0.0))
        if not self.owes(order, progress) or time.monotonic() < not_before:
            return
        if await self._is_heard(order, progress):
            self._troubles.pop(order.id, None)
            return
        tries += 1
        if tries >= _MOST_TRIES:
            _log.error("the webhook of batch %s never answered and is given up", order.id[:12])
            self._troubles[order.id] = tries, math.inf
            return
        pause_s = min(_FIRST_PAUSE_S * 2 ** (tries - 1), _LONGEST_PAUSE_S)
        self._troubles[order.id] = tries, time.monotonic() + pause_s * _jitter.uniform(0.8, 1.2)

    async def _is_heard(self, order: Order, progress: Progress) -> bool:
        """Tell as much of what is new as may be told in one go; false once it is not accepted."""
        news = _news(progress)
        until = time.monotonic() + _LONGEST_S
        for result in await self._ledger.results(order.id, news[:_AT_MOST]):
            if time.monotonic() > until:
                return True
            # What is told again after a retry is another event.
            event_id = f"{order.id}.{result.number}.{int(result.at)}"
            name = _event(result.number, result.state)
            if not await self._send(order, name, event_id, article_event(order, result)):
                return False
        if len(news) > _AT_MOST or not progress.closed or END in progress.told:
            return True
        closing = await self._ledger.closing(order.id)
        if closing is None:
            return True
        event_id = f"{order.id}.{END}.{int(closing.at)}"
        return await self._send(order, END, event_id, batch_event(order, closing))

    async def _send(self, order: Order, name: str, event_id: str, event: dict[str, Any]) -> bool:
        body = body_of(event)
        headers = sign(self._secret, event_id, int(time.time()), body)
        headers["Content-Type"] = "application/json"
        if not await self._post(order.webhook, body, headers):
            return False
        await self._ledger.told(order.id, name)
        return True


def _news(progress: Progress) -> list[int]:
    """The articles whose state has not been told."""
    settled = sorted({**progress.done, **progress.failed})
    return [n for n in settled if _event(n, progress.state(n)) not in progress.told]


def _event(number: int, state: str) -> str:
    return f"{number}.{state}"


async def nobody(url: str, body: bytes, headers: dict[str, str]) -> bool:  # noqa: ARG001
    """Reaches nobody: for those who do not send webhooks."""
    await asyncio.sleep(0)
    return False
