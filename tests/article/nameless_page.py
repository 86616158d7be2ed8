"""A page as a site with meaningless class names and ids would write it."""

from __future__ import annotations

import re
from hashlib import sha256

HIDING = {"hidden", "hide", "d-none", "screen-reader-text"}


def without_names(html: str) -> str:
    """The same page: names that hide stay, all others say nothing."""

    def rename(found: re.Match[str]) -> str:
        names = found[2].split()
        new = [n if n in HIDING else "x" + sha256(n.encode()).hexdigest()[:6] for n in names]
        return f'{found[1]}"{" ".join(new)}"'

    html = re.sub(r'(\s(?:class|id)=)"([^"]*)"', rename, html)
    return re.sub(r'\sitemprop="[^"]*"', "", html)
