"""An article read from start to end by whoever asks for it, without a service around it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tts_service.reading.casting import Casting
from tts_service.reading.plan import in_voice
from tts_service.reading.voicing import Voicing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tts_service.reading.casting import Passed
    from tts_service.reading.studio import Studio
    from tts_service.values import Reading, Voice


async def perform(
    plan: Reading,
    voices: Sequence[Voice],
    studio: Studio,
    progress: Callable[[int, int], object] | None = None,
    passed: Sequence[Passed] = (),
) -> Casting:
    """Have what is planned said by the first of ``voices`` that can, whole; its take is complete.

    ``progress(done, total)`` counts utterances, from the beginning again when
    another voice takes over.  Voices that are ``passed`` over already are not tried.
    Raises ``IncompleteReading`` when none can, which names the sentences that the
    last one could not say.
    """
    casting = Casting(plan.id, voices, studio, passed)
    async with asyncio.TaskGroup() as group:

        async def begin(voice: Voice, *, patient: bool) -> Voicing:
            reading = plan
            if voice != plan.voice:
                limit = studio.info(voice).limit
                reading = await asyncio.to_thread(in_voice, plan, voice, limit)
            voicing = Voicing(reading, studio, patient=patient)
            group.create_task(voicing.run(progress))
            return voicing

        async for _ in casting.takes(begin):
            pass
    await casting.complete()
    return casting
