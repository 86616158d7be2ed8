"""Where what lies in a store: ``<kind>/<first two digits of the key>/<key><suffix>``.

Two levels, so that no folder grows beyond what file systems like; and since
keys are digests, each of the 256 second-level names gets an equal share.
"""

from __future__ import annotations

import re
import time
from enum import StrEnum
from typing import TYPE_CHECKING

from tts_service.cache.folder import UNFINISHED
from tts_service.cache.key import is_key
from tts_service.cache.lease import LEASES

if TYPE_CHECKING:
    from tts_service.cache.objects import Entry

CLIPS = "clips"
REPORTS = "reports"
# What cannot be made again: pruning leaves it.
LASTING = frozenset({REPORTS})
# Orders and their state: neither clips nor plans, never pruned; their names are their own.
JOBS = "jobs"
# Nothing but a clip's frames, under their own digest, for another server to send.
FRAMES = "frames"
SOUND = ".mp3"
DOCUMENT = ".doc"
SHARES = 256

# Nobody takes so long to write an object or to renew a lease.
_SETTLED_S = 60.0

_KEPT = re.compile(r"(\w+)/([0-9a-f]{2})/(\2[0-9a-f]{62})(\.mp3|\.doc)")
_PASSING = re.compile(
    rf"\w+/[0-9a-f]{{2}}/[0-9a-f]{{64}}(\.\w+)?(\.\d+|\.[0-9a-f]+{UNFINISHED})"
    rf"|{JOBS}/.*{UNFINISHED}"
)


class Sort(StrEnum):
    """What an object of a store is, by its path and age."""

    KEPT = "kept"
    UNDER_WAY = "under way"
    TEMPORARY = "temporary"
    JOB = "job"
    FOREIGN = "foreign"
    NOTE = "note"


def path_of(kind: str, key: str, suffix: str) -> str:
    """The path of an object; ``ValueError`` for what is no key, so that nothing else is one."""
    if not is_key(key):
        raise ValueError(f"not a key: {key!r}")
    return f"{kind}/{key[:2]}/{key}{suffix}"


def kind_and_key(path: str) -> tuple[str, str]:
    """Of an object that is ``KEPT``: its kind and its key."""
    kind, _, name = path.split("/")
    return kind, name[:64]


def sort(entry: Entry) -> Sort:
    """What an object is.

    Ours to keep; unfinished, just now or since a crash; the state of a batch;
    somebody else's; or a note beside everything, such as a README, which is nobody's business.
    """
    if "/" not in entry.path:
        return Sort.NOTE
    if _KEPT.fullmatch(entry.path) and not entry.path.startswith(LEASES):
        return Sort.KEPT
    if entry.path.startswith(f"{JOBS}/") and not entry.path.endswith(UNFINISHED):
        return Sort.JOB
    if _PASSING.fullmatch(entry.path):
        settled = time.time() - entry.used > _SETTLED_S
        return Sort.TEMPORARY if settled else Sort.UNDER_WAY
    return Sort.FOREIGN
