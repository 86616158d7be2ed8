"""The guide for those who put the button on their pages, and its examples, which are pages."""

from __future__ import annotations

EXAMPLES: tuple[str, ...] = ()


def example(name: str) -> str:
    """Give the HTML of an example."""
    raise FileNotFoundError(name)
