"""JSON -> Article: for callers that know the parts of their articles already."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tts_service.article.assembly import Passage, assemble
from tts_service.article.encoding import whole_letters
from tts_service.article.wording import find_date
from tts_service.errors import EmptyArticle, InputError
from tts_service.values import Article, Role

_FIELDS = ("title", "lead", "paragraphs", "byline", "date", "url")
_REMEDY = 'Mẫu: {"title": "…", "lead": "…", "paragraphs": ["…", {"role": "heading", "text": "…"}]}'


def read_json(text: str) -> Article:
    """An article given in parts.

    An object with ``paragraphs``, a list of strings or of ``{"role", "text"}`` with the
    roles of ``tts_service.values.Role``, and optionally ``title``, ``lead``, ``byline``,
    ``date`` and ``url`` (strings).  ``source`` of each block is its JSON pointer.
    Raises ``InputError`` for anything else, naming what is wrong, and
    ``EmptyArticle`` when no part has words.
    """
    given = read_object(text, _REMEDY)
    if unknown := sorted(set(given) - set(_FIELDS)):
        raise InputError(f"Unknown fields: {', '.join(unknown)[:200]}.", _REMEDY)
    passages = [
        Passage(Role.TITLE, _string(given, "title"), "/title"),
        Passage(Role.LEAD, _string(given, "lead"), "/lead"),
        *_paragraphs(given.get("paragraphs")),
        Passage(Role.BYLINE, _string(given, "byline"), "/byline"),
    ]
    article = assemble(passages)
    if not article.blocks:
        raise EmptyArticle("No part of the article has a letter or a digit.", _REMEDY)
    return replace(article, date=find_date(_string(given, "date")), url=_string(given, "url"))


def load(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """What JSON stands for, its letters whole; raises ``ValueError``, also for what is too deep."""
    try:
        # Whoever cut a text to a length may have cut a letter beyond U+FFFF in two.
        return json.loads(whole_letters(json.dumps(json.loads(text), ensure_ascii=False)))
    except RecursionError as fault:
        raise ValueError(str(fault)) from fault


def read_object(text: str, remedy: str) -> dict[str, Any]:
    """The JSON object that a text is; raises ``InputError`` with ``remedy``."""
    try:
        given = load(text)
    except ValueError as fault:
        raise InputError(f"This is no JSON: {fault}.", remedy) from fault
    if not isinstance(given, dict):
        raise InputError("The JSON is not an object.", remedy)
    return given


def _string(given: dict[str, Any], name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str):
        raise InputError(f"{name!r} is not a string.", _REMEDY)
    return value.strip()


def _paragraphs(given: object) -> list[Passage]:
    if not isinstance(given, list):
        raise InputError("'paragraphs' is not a list.", _REMEDY)
    found = []
    for place, part in enumerate(given):
        item = {"text": part} if isinstance(part, str) else part
        if not isinstance(item, dict):
            raise InputError(f"Paragraph {place} is neither a string nor an object.", _REMEDY)
        role = _string(item, "role") or Role.PARAGRAPH
        if role not in set(Role):
            raise InputError(f"Paragraph {place} has the unknown role {role[:40]!r}.", _REMEDY)
        found.append(Passage(Role(role), _string(item, "text"), f"/paragraphs/{place}"))
    return found
