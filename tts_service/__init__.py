"""Reads Vietnamese articles aloud.

Start with ``values`` (what travels), then ``reading`` (how it flows), then one
room: article, segmentation, normalization, engines, audio, cache.
"""

__version__ = "0.1.0"
