"""Has a reading that is being voiced here spoken by the workers too, ahead of it."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING

from tts_service.errors import StoreError
from tts_service.workers.groups import groups_of

if TYPE_CHECKING:
    from tts_service.cache.store import Store
    from tts_service.values import Reading
    from tts_service.workers.flow import Queue

_log = logging.getLogger(__name__)

# Who works for no batch cannot be cancelled with one.
NO_BATCH = ""


class Ahead:
    """Hands groups of a reading to the queue; they are clips like any other, made once."""

    def __init__(self, store: Store, queue: Queue) -> None:
        self._store = store
        self._queue = queue

    async def hand_out(self, reading: Reading) -> None:
        """Put all groups but the first, which is begun here, into the queue.

        Never fails: what nobody else makes is made here.
        """
        try:
            if await self._store.has_clips(reading.keys):
                return
            for group in itertools.islice(groups_of(reading), 1, None):
                await self._queue.group(NO_BATCH, group)
        except StoreError as error:
            _log.warning("a reading is made without help: %s", error)
