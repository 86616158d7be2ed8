"""How fast the service is, beside what cannot be avoided and beside its peers, in one run.

    .venv/bin/python benchmarks/speed.py [--only articles shorts …] [--rounds 3]

Prints Markdown tables, as they stand in docs/measured.md.  What counts are the
ratios, taken side by side; the load of the machine is told with them.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from measure import articles, delivery, google, lag, peers, shorts
from measure.table import surroundings

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Measure what is asked for, everything by default."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="Runs of each article.")
    options.add_argument("--sentences", type=int, default=40, help="Short sentences of each size.")
    options.add_argument("--seconds", type=float, default=5.0, help="Length of each load.")
    parts = ("articles", "shorts", "load", "lag", "delivery", "google", "peers")
    options.add_argument("--only", nargs="+", choices=parts, default=parts)
    given = options.parse_args()
    all_parts: dict[str, Callable[[], None]] = {
        "articles": lambda: articles.measure(given.rounds),
        "shorts": lambda: shorts.measure(given.sentences),
        "load": lambda: shorts.load(given.seconds),
        "lag": lambda: lag.measure(given.seconds),
        "delivery": lambda: delivery.measure(given.seconds),
        "google": lambda: google.measure(given.rounds),
        "peers": lambda: peers.measure(given.rounds),
    }
    print(surroundings())
    for part in given.only:
        all_parts[part]()
    print(f"\n{surroundings()}")


if __name__ == "__main__":
    main()
