"""A reading cut into groups of utterances: the tasks that machines share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_service.values import Reading

# A minute of speech: half a minute of work for a voice that is only twice as fast
# as it is heard, a tenth of a second for the embedded one.
MOST_CHARACTERS = 900


@dataclass(frozen=True, slots=True)
class Group:
    """Utterances to be spoken, each with its clip's key, in one voice at one rate.

    ``digest`` tells how the voice sounds: a worker whose voice sounds different must
    not make them.  It is the ``sole`` voice unless another may read the article instead.
    """

    voice: str
    rate: float
    digest: str
    orders: tuple[tuple[str, str], ...] = ()
    sole: bool = True

    @classmethod
    def of(
        cls, reading: Reading, orders: Iterable[tuple[str, str]] = (), *, sole: bool = True
    ) -> Group:
        """A group of a reading."""
        voice = reading.voice
        return cls(voice.id, voice.rate, voice.sound, tuple(orders), sole)


def groups_of(reading: Reading, *, sole: bool = True) -> Iterator[Group]:
    """The groups of a reading, in reading order; what is said twice in it is in one of them."""
    texts: dict[str, str] = {}
    for key, utterance in zip(reading.keys, reading.utterances, strict=True):
        texts.setdefault(key, utterance.text)
    orders: list[tuple[str, str]] = []
    characters = 0
    for key, text in texts.items():
        if orders and characters + len(text) > MOST_CHARACTERS:
            yield Group.of(reading, orders, sole=sole)
            orders, characters = [], 0
        orders.append((key, text))
        characters += len(text)
    yield Group.of(reading, orders, sole=sole)
