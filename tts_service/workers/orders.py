"""What is ordered, and what came of it: plain values that are kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field

from tts_service.batch.item import Item  # noqa: TC001 - pydantic resolves it at run time


@dataclass(frozen=True, slots=True)
class Choice:
    """The voice of an order, as it was asked for."""

    voice: str = ""
    engine: str = ""
    rate: float = 1.0


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
    choice: Choice
    items: tuple[Item, ...]
    webhook: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an article failed, in the words of its error."""

    kind: str
    title: str
    title_vi: str
    detail: str
    remedy: str = ""
    transient: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one article.

    ``reading`` is the id under which it can be heard; ``unknown`` lists what had
    to be spelled because nobody knows it; ``at`` is when, in Unix seconds.
    """

    number: int
    id: str
    source: str
    at: float
    reading: str = ""
    title: str = ""
    voice: str = ""
    characters: int = 0
    duration_ms: int = 0
    unknown: tuple[str, ...] = field(default=())
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """One article of an order on its way: all that a worker has to be told."""

    batch: str
    number: int
    item: Item
    choice: Choice


@dataclass(frozen=True, slots=True)
class Closing:
    """How a batch ended: counted once, when nothing was left to do."""

    at: float
    done: int
    failed: int
    cancelled: bool
