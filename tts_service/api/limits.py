"""How much is taken in a while: token buckets, in this process, that remember no addresses."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.errors import TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request

# Senders remembered at once; whoever was longest silent is forgotten first.
_MOST_SENDERS = 10_000
# What an IPv6 user has is a whole /64.
_IPV6_PREFIX = 64


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled: float


class Limit:
    """At most ``burst`` at once and ``rate_per_s`` in the long run, for each sender."""

    def __init__(
        self, rate_per_s: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, sender: str = "") -> None:
        """Count one request; raises ``TooManyRequests`` with the wait when it is one too many."""
        now = self._clock()
        bucket = self._buckets.setdefault(sender, _Bucket(self._burst, now))
        self._buckets.move_to_end(sender)
        gained = (now - bucket.filled) * self._rate_per_s
        bucket.tokens, bucket.filled = min(self._burst, bucket.tokens + gained), now
        if bucket.tokens < 1:
            wait_s = math.ceil((1 - bucket.tokens) / self._rate_per_s)
            raise TooManyRequests("More than are taken in a while.", f"Wait {wait_s} s.", wait_s)
        bucket.tokens -= 1
        while len(self._buckets) > _MOST_SENDERS:
            self._buckets.popitem(last=False)


class Senders:
    """Names for senders that tell one from another and nothing else.

    A name is a digest of the address and of a salt that is made anew at every
    start and never leaves the process: nobody can go back from it to the address.
    """

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(32)

    def name(self, request: Request) -> str:
        """The name of who sends this."""
        host = request.client.host if request.client else ""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            pass
        else:
            if isinstance(address, ipaddress.IPv6Address):
                host = str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
        return hashlib.sha256(self._salt + host.encode()).hexdigest()[:32]


class Limits:
    """What one sender, and all together, may ask for: new readings, and reports."""

    def __init__(self) -> None:
        self._senders = Senders()
        # A school or an office is one sender; what is known already is not counted.
        self._readings = Limit(0.5, 60)
        self._reports = Limit(1 / 60, 10)
        self._all_reports = Limit(0.2, 60)

    def take_reading(self, request: Request) -> None:
        """Count a reading that is new here; raises ``TooManyRequests``."""
        self._readings.take(self._senders.name(request))

    def take_report(self, request: Request) -> None:
        """Count a report; raises ``TooManyRequests``."""
        self._reports.take(self._senders.name(request))
        self._all_reports.take()
