"""Reading markup that an HTML serializer wrote.

After an HTML5 parser has read a page and written it out again, every attribute value
is in double quotes, every quote inside one is escaped and every element is closed.
Such text can be read with expressions, several times faster than asking the parser
node by node.
"""

from __future__ import annotations

import re
from html import unescape

_UNSHOWN = re.compile(
    r"<!--.*?-->|<![^>]*>"
    r"|<(noscript|template|svg|iframe|noembed|noframes|xmp|math)\b.*?</\1>",
    re.DOTALL,
)
# Four groups: a closing slash, the tag, its attributes; or a run of text.
TOKEN = re.compile(r'<(/?)([a-zA-Z][^\s/>]*)([^>"]*(?:"[^"]*"[^>"]*)*)>|([^<]+)', re.DOTALL)
_ATTRIBUTE = re.compile(r'([^\s="/]+)(?:="([^"]*)")?')


def without_code(markup: str) -> str:
    """The markup without what is never shown as text: scripts, styles, comments, drawings."""
    for tag in ("script", "style"):
        # Inline scripts are most of a newspaper's page: searching beats matching here.
        before, *others = markup.split(f"<{tag}")
        end = f"</{tag}>"
        markup = before + "".join(other.partition(end)[2] for other in others)
    return _UNSHOWN.sub("", markup)


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
