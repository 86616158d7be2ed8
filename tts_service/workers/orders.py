"""What is ordered, and what came of it: plain values that are kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from tts_service.batch.item import Item  # noqa: TC001 - pydantic resolves it at run time
from tts_service.reading.casting import Passed  # noqa: TC001 - likewise
from tts_service.reading.choice import Wish  # noqa: TC001 - likewise


@dataclass(frozen=True, slots=True)
class Order:
    """A batch: what it consists of and who hears of it; never changed once it is kept.

    Its items are without content: what was sent of them lies beside the order.
    ``content`` is the digest of all that was sent; ``created`` in Unix seconds;
    ``webhook`` the address that hears of each article and of the end, or empty.
    """

    id: str
    content: str
    created: float
    choice: Wish
    items: tuple[Item, ...]
    webhook: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an article failed, in the words of its error.

    ``missing`` are sentences, as written, that no voice could say.
    """

    kind: str
    title: str
    title_vi: str
    detail: str
    remedy: str = ""
    transient: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one article.

    ``reading`` is the id under which it can be heard; ``fallback_from`` names the
    voices that should rather have read it; ``unknown`` lists what had to be spelled
    because nobody knows it; ``at`` is when, in Unix seconds.
    """

    number: int
    id: str
    source: str
    at: float
    reading: str = ""
    title: str = ""
    voice: str = ""
    fallback_from: tuple[Passed, ...] = ()
    characters: int = 0
    duration_ms: int = 0
    unknown: tuple[str, ...] = field(default=())
    fault: Fault | None = None

    @property
    def state(self) -> str:
        """``done``, ``fallback`` (another voice than the preferred one read it) or ``failed``."""
        if self.fault is not None:
            return "failed"
        return "fallback" if self.fallback_from else "done"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One article of an order on its way: all that a worker has to be told."""

    batch: str
    number: int
    item: Item
    choice: Wish


@dataclass(frozen=True, slots=True)
class Closing:
    """How a batch ended: counted once, when nothing was left to do.

    ``fallback`` of the ``done`` ones were read by a fallback.
    """

    at: float
    done: int
    failed: int
    cancelled: bool
    fallback: int = 0
