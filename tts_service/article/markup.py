"""Reading markup that an HTML serializer wrote.

After an HTML5 parser has read a page and written it out again, every attribute value
is in double quotes, every quote inside one is escaped and every element is closed.
Such text can be read with expressions, several times faster than asking the parser
node by node.
"""

from __future__ import annotations

import re
from html import unescape

# Content that is never shown as text.  These elements do not nest.
UNSHOWN = re.compile(
    r"<!--.*?-->|<![^>]*>"
    r"|<(script|style|noscript|template|svg|iframe|noembed|noframes|xmp|math)\b.*?</\1>",
    re.DOTALL,
)
# Four groups: a closing slash, the tag, its attributes; or a run of text.
TOKEN = re.compile(r'<(/?)([a-zA-Z][^\s/>]*)([^>"]*(?:"[^"]*"[^>"]*)*)>|([^<]+)', re.DOTALL)
_ATTRIBUTE = re.compile(r'([^\s="/]+)(?:="([^"]*)")?')


def attribute(written: str, name: str) -> str:
    """The value of one attribute, ``""`` when it is absent, not unescaped."""
    start = written.find(f' {name}="')
    if start < 0:
        return ""
    start += len(name) + 3
    return written[start : written.find('"', start)]


def attributes(written: str) -> dict[str, str]:
    """All attributes, unescaped."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}
