"""The saved pages of ``tests/fixtures``: ``pages`` as they are, ``marked`` without their marks."""

import re
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"

# In a marked page every block of the article stands in these; the letter is its role's first.
MARK = re.compile(r"⟦([TLPHIQRCB])\|(.*?)⟧", re.DOTALL)


def saved_pages():
    """HTML by kind of page."""
    paths = [path for name in ("pages", "marked") for path in (FIXTURES / name).glob("*.html")]
    return {
        path.stem: MARK.sub(lambda mark: mark[2], path.read_text(encoding="utf-8"))
        for path in sorted(paths)
    }
