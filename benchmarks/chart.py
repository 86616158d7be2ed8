"""A picture of what grows and what does not: curves over the articles made, as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT, RIGHT, TOP, BOTTOM = 60, 740, 40, 260
PACE, MEMORY, PALE, DISK = "#0b57d0", "#b3261e", "#e8a19c", "#146c2e"


@dataclass(frozen=True)
class Curve:
    """Values at even steps, and what they are; the last one's size is said in ``unit``."""

    name: str
    colour: str
    values: Sequence[float]
    unit: str = ""

    def line(self, highest: float) -> str:
        """Over the whole width, 0 at the bottom and ``highest`` at the top."""
        wide, high, steps = RIGHT - LEFT, BOTTOM - TOP, max(1, len(self.values) - 1)
        places = " ".join(
            f"{LEFT + wide * n / steps:.1f},{BOTTOM - high * value / highest:.1f}"
            for n, value in enumerate(self.values)
        )
        return f'<polyline points="{places}" fill="none" stroke="{self.colour}" stroke-width="2"/>'


def draw(title: str, total: int, pace: Curve, memory: Sequence[Curve], disk: Curve) -> str:
    """The pace on the left scale, memory on the right one, the disk up to what it is at the end."""
    top_pace = max(pace.values) * 1.1
    top_memory = max(max(curve.values) for curve in memory) * 1.1
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 320" font-size="13">',
        "<style>text { font-family: sans-serif }</style>",
        f"<title>{title}</title>",
        '<rect width="800" height="320" fill="#fff"/>',
    ]
    for n in range(5):
        y = BOTTOM - (BOTTOM - TOP) * n / 4
        parts += [
            f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>',
            _text(LEFT - 8, y + 4, f"{top_pace * n / 4:.3g}", PACE, "end"),
            _text(RIGHT + 8, y + 4, f"{top_memory * n / 4:.0f}", MEMORY, "start"),
        ]
    at_end = f"{disk.name}, {disk.values[-1]:.1f} {disk.unit} at the end"
    parts += [
        pace.line(top_pace),
        *(curve.line(top_memory) for curve in memory),
        disk.line(max(*disk.values, 1e-9) * 1.1),
        _text(LEFT, 22, pace.name, PACE, "start"),
        _text(RIGHT, 22, memory[0].name, MEMORY, "end"),
        _text(400, 22, at_end, DISK, "middle"),
        _text(LEFT, 282, "1", "#000", "start"),
        _text(RIGHT, 282, f"{total:,}", "#000", "end"),
        _text(400, 304, "articles made", "#000", "middle"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(x: float, y: float, words: str, colour: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{words}</text>'
