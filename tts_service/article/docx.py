"""A .docx document -> Article."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from tts_service.article.assembly import Passage, assemble, mark_bylines
from tts_service.article.text import read_text
from tts_service.errors import EmptyArticle, InputError, NotText, TooLong
from tts_service.values import Article, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

# A document unpacks to a few times its size; a bomb to thousands of times.
_MOST_UNPACKED_BYTES = 100_000_000
_ROLES = {
    "title": Role.TITLE,
    "subtitle": Role.LEAD,
    "heading": Role.HEADING,
    "list": Role.ITEM,
    "quote": Role.QUOTE,
    "intense": Role.QUOTE,
    "caption": Role.CAPTION,
}


def read_docx(data: bytes) -> Article:
    """An article written in Word (.docx, not .doc).

    Styles give the roles; without a title style, title, lead and byline are found as
    in plain text.  Raises ``NotText`` when the data is no such document, ``TooLong``
    when it unpacks to more than 100 MB, ``EmptyArticle`` when it has no words, and
    ``InputError`` when the package python-docx is not installed.
    """
    document = _open(data)
    passages = [passage for passage in _passages(document) if passage.text]
    if not passages:
        raise EmptyArticle("The document has no text.", "Tài liệu có thể chỉ gồm ảnh quét.")
    if all(passage.role is not Role.TITLE for passage in passages):
        passages = _with_found_roles(passages)
    return assemble(mark_bylines(passages))


def _open(data: bytes) -> Document:
    try:
        import docx
    except ImportError as fault:
        raise InputError("Reading .docx needs the package python-docx.") from fault
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > _MOST_UNPACKED_BYTES:
            raise TooLong(f"The document unpacks to {unpacked} bytes.")
        return docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as fault:
        raise NotText("The data is no .docx document.", "Save the document as .docx.") from fault


def _passages(document: Document) -> Iterator[Passage]:
    from docx.table import Table

    for place, part in enumerate(document.iter_inner_content()):
        if isinstance(part, Table):
            yield from _table(part, f"/body/{place}")
        else:
            yield Passage(_role(part), _text(part.text), f"/body/{place}")


def _role(paragraph: Paragraph) -> Role:
    style = (paragraph.style.name or "") if paragraph.style else ""
    role = _ROLES.get(style.casefold().partition(" ")[0])
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None  # noqa: SLF001 - the only way to see automatic numbers
    return role or (Role.ITEM if numbered else Role.PARAGRAPH)


def _table(table: Table, source: str) -> Iterator[Passage]:
    for row in table.rows:
        # A merged cell comes once for each column it covers.
        cells = list({id(cell._tc): cell for cell in row.cells}.values())  # noqa: SLF001 - see above
        if any(len(_paragraphs(cell)) > 1 for cell in cells):
            # Letterheads set two columns side by side; they are no data.
            for cell in cells:
                for text in _paragraphs(cell):
                    yield Passage(Role.PARAGRAPH, text, source)
        else:
            yield Passage(Role.TABLE, "\t".join(filter(None, map(_cell, cells))), source)


def _paragraphs(cell: _Cell) -> list[str]:
    return [text for paragraph in cell.paragraphs if (text := _text(paragraph.text))]


def _cell(cell: _Cell) -> str:
    return " ".join(_paragraphs(cell))


def _text(text: str) -> str:
    return " ".join(text.split())


def _with_found_roles(passages: list[Passage]) -> list[Passage]:
    """The passages with the title and the lead that plain text rules find among them."""
    article = read_text("\n\n".join(passage.text for passage in passages))
    found = {
        article.slice(block): block.role
        for block in article.blocks
        if block.role in {Role.TITLE, Role.LEAD}
    }
    return [
        Passage(found.pop(passage.text, passage.role), passage.text, passage.source)
        if passage.role is Role.PARAGRAPH
        else passage
        for passage in passages
    ]
