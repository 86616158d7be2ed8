"""Joins the button's modules into the one script that sites load.

No compiler: the modules are put one after the other, each after those it
imports, without comments, indentation and the words ``import`` and ``export``.
For that, they keep to a few rules, which the tests check: imports are named,
stand at the top and are never renamed; nothing is exported by default; and no
name stands at the top level of two modules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HEAD = "// SPDX-License-Identifier: MIT\n// The readable sources are beside this file, in web/.\n"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?:web/)?([\w-]+\.js)";\n', re.MULTILINE)
_COMMENT_LINE = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_COMMENT_BLOCK = re.compile(r"/\*.*?\*/ ?", re.DOTALL)
_INDENTATION = re.compile(r"\n\s+")
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def in_order(entry: str, source: Callable[[str], str]) -> tuple[str, ...]:
    """Give the names of a module and all it imports, each after its own imports."""
    done: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in done:
            return
        for imported in _IMPORT.findall(source(name)):
            visit(imported)
        done[name] = None

    visit(entry)
    return tuple(done)


def join_modules(entry: str, source: Callable[[str], str]) -> str:
    """Give one script that does what the module ``entry`` does.

    ``source`` gives the text of a module by its file name.
    """
    parts = []
    for name in in_order(entry, source):
        text = _IMPORT.sub("", source(name))
        text = _COMMENT_LINE.sub("", text)
        text = _COMMENT_BLOCK.sub("", text)
        text = _EXPORT.sub("", text)
        parts.append(_INDENTATION.sub("\n", text).strip())
    return _HEAD + "\n".join(parts) + "\n"
