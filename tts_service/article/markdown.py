"""Markdown -> Article.

What is read is what a reader of the rendered page sees: link texts without their
addresses, no markup, no code blocks, no raw HTML tags.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tts_service.article.assembly import Passage, assemble, mark_bylines
from tts_service.article.wording import find_date
from tts_service.errors import EmptyArticle, InputError
from tts_service.values import Article, Role

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"""^(\w+)[ \t]*:[ \t]*["']?(.*?)["']?[ \t]*$""", re.MULTILINE)
_LEADS = ("lead", "sapo", "summary", "description")
_BREAKS = frozenset(["softbreak", "hardbreak"])
_QUOTED = {"blockquote_open": 1, "blockquote_close": -1}
_LISTED = {"list_item_open": 1, "list_item_close": -1}


def read_markdown(text: str) -> Article:
    """An article written in CommonMark with tables, and with front matter or without.

    The title is the front matter's or the first heading, if it comes first.
    ``source`` of each block is its line in ``text`` (``L12``).  Raises ``EmptyArticle``
    when nothing is left to say.
    """
    try:
        # Here, because nobody else needs the package.
        from markdown_it import MarkdownIt
    except ImportError as fault:
        raise InputError(
            "Reading Markdown needs the package markdown-it-py.", "Install tts-service[documents]."
        ) from fault

    front = _FRONT_MATTER.match(text)
    fields = {name.casefold(): value for name, value in _FIELD.findall(front[1])} if front else {}
    body = text[front.end() :] if front else text
    first_line = text[: front.end()].count("\n") + 1 if front else 1
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    passages = _passages(tokens, first_line)
    lead = next((fields[name] for name in _LEADS if fields.get(name)), "")
    if fields.get("title"):
        passages.insert(0, Passage(Role.TITLE, fields["title"], "L1"))
    elif passages and passages[0].role is Role.HEADING:
        passages[0] = replace(passages[0], role=Role.TITLE)
    if lead:
        titled = bool(passages) and passages[0].role is Role.TITLE
        passages.insert(int(titled), Passage(Role.LEAD, lead, "L1"))
    article = assemble(mark_bylines(passages))
    if not article.blocks:
        raise EmptyArticle("The Markdown has no letter and no digit outside code.")
    byline = article.byline or fields.get("author", "")
    return replace(article, date=find_date(fields.get("date", "")), byline=byline)


def _passages(tokens: list[Token], first_line: int) -> list[Passage]:
    passages: list[Passage] = []
    quotes = items = 0
    row: list[str] = []
    role = Role.PARAGRAPH
    for token in tokens:
        quotes += _QUOTED.get(token.type, 0)
        items += _LISTED.get(token.type, 0)
        if token.type == "heading_open":
            role = Role.HEADING
        elif token.type == "paragraph_open":
            role = Role.ITEM if items else Role.QUOTE if quotes else Role.PARAGRAPH
        elif token.type == "tr_open":
            role, row = Role.TABLE, []
        elif token.type == "tr_close":
            passages.append(Passage(Role.TABLE, "\t".join(row), _line(token, first_line)))
        elif token.type == "inline":
            shown, caption = _shown(token)
            line = _line(token, first_line)
            if role is Role.TABLE:
                row.append(shown)
            elif shown:
                passages.append(Passage(role, shown, line))
            elif caption:
                passages.append(Passage(Role.CAPTION, caption, line))
    return passages


def _line(token: Token, first_line: int) -> str:
    return f"L{token.map[0] + first_line}" if token.map else ""


def _shown(token: Token) -> tuple[str, str]:
    """The visible text of an inline token, and the texts of the pictures in it."""
    words: list[str] = []
    captions: list[str] = []
    for child in token.children or []:
        if child.type in _BREAKS:
            words.append(" ")
        elif child.type == "image":
            captions.append(child.content)
        elif child.type in {"text", "code_inline"}:
            words.append(child.content)
    return " ".join("".join(words).split()), " ".join(captions)
