"""Words of ours before what a listener would otherwise take for the article's own text."""

from __future__ import annotations

from dataclasses import replace

from tts_service.values import Change, Role, SpokenText

# A caption interrupts the text, and a table's first row would come out of nowhere.
ANNOUNCEMENTS = {Role.CAPTION: "Chú thích ảnh:", Role.TABLE: "Bảng:"}


def announce(spoken: SpokenText, role: Role) -> SpokenText:
    """The same with the announcement of ``role`` before it, as a change of no written text."""
    words = ANNOUNCEMENTS[role] + " "
    shift = len(words)
    opening = Change(0, 0, 0, shift, "", words, "announcement", f"begins a {role}")
    changes = (
        replace(c, spoken_start=c.spoken_start + shift, spoken_end=c.spoken_end + shift)
        for c in spoken.changes
    )
    return replace(spoken, text=words + spoken.text, changes=(opening, *changes))
