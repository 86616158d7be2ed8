"""An EPUB 3 book of articles with media overlays: the text, read aloud sentence by sentence."""

from __future__ import annotations

import uuid
import zipfile
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from tts_service.archive.catalogue import day_of
from tts_service.archive.output import beside, clean
from tts_service.archive.passage import Line, Passage, read_passages
from tts_service.batch.products import AUDIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tts_service.archive.catalogue import Catalogue
    from tts_service.batch.record import Record

_EPOCH = (1980, 1, 1, 0, 0, 0)
_XHTML = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>
"""
_STYLE = """body { font-family: serif; line-height: 1.5; margin: 0 5%; }
h1, h2 { line-height: 1.25; }
.lead { font-weight: bold; }
.byline, .caption { font-style: italic; font-size: 0.9em; }
.-epub-media-overlay-active { background: #fff3b0; color: #000; }
"""
_TAGS = {"title": "h1", "heading": "h2", "quote": "blockquote"}
_CLASSES = {"lead", "byline", "caption", "item", "table"}


@dataclass(frozen=True, slots=True)
class Book:
    """What the book says about itself; ``identifier`` stays the same for new editions."""

    title: str
    author: str = ""
    identifier: str = ""


def write_epub(catalogue: Catalogue, book: Book, target: Path) -> int:
    """Write the catalogue's articles, oldest first, into one book; returns how many.

    The same articles give the same bytes.  Raises ``ArchiveError`` when a file of the
    archive is missing or the target cannot be written.
    """
    records = list(catalogue.records())[::-1]
    with beside(target) as part, zipfile.ZipFile(part, "w") as archive:
        _add(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _add(archive, "META-INF/container.xml", _CONTAINER)
        _add(archive, "EPUB/style.css", _STYLE)
        for number, record in enumerate(records, 1):
            passages = read_passages(catalogue.folder, record)
            _add(archive, f"EPUB/text/{number}.xhtml", _chapter(record, passages))
            _add(archive, f"EPUB/smil/{number}.smil", _overlay(number, passages))
            sound = catalogue.folder / record.folder / AUDIO
            info = zipfile.ZipInfo(f"EPUB/audio/{number}.mp3", _EPOCH)
            with sound.open("rb") as source, archive.open(info, "w", force_zip64=True) as file:
                while piece := source.read(2**20):
                    file.write(piece)
        _add(archive, "EPUB/nav.xhtml", _contents(records))
        _add(archive, "EPUB/package.opf", _package(records, book))
    return len(records)


def _add(archive: zipfile.ZipFile, name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = how
    archive.writestr(info, text)


def _chapter(record: Record, passages: Sequence[Passage]) -> str:
    body = "\n".join(map(_paragraph, passages))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html {_XHTML} lang="vi" '
        f'xml:lang="vi"><head><title>{_xml(record.title)}</title>'
        '<link rel="stylesheet" type="text/css" href="../style.css"/></head>\n'
        f'<body id="all">\n{body}\n{_origin(record)}</body></html>\n'
    )


def _paragraph(passage: Passage) -> str:
    tag = _TAGS.get(passage.role, "p")
    kind = f' class="{passage.role}"' if passage.role in _CLASSES else ""
    spans = " ".join(
        f'<span id="s{line.number}">{_xml(line.text)}</span>' for line in passage.lines
    )
    spans = f"<p>{spans}</p>" if tag == "blockquote" else spans
    return f"<{tag}{kind}>{spans}</{tag}>"


def _origin(record: Record) -> str:
    if not record.url.startswith(("http://", "https://")):
        return ""
    return f'<p class="byline"><a href="{_xml(record.url)}">{_xml(record.url)}</a></p>\n'


def _overlay(number: int, passages: Sequence[Passage]) -> str:
    pars = "\n".join(_par(number, line) for passage in passages for line in passage.lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<smil xmlns="http://www.w3.org/ns/SMIL" '
        'xmlns:epub="http://www.idpf.org/2007/ops" version="3.0"><body>\n'
        f'<seq id="all" epub:textref="../text/{number}.xhtml#all" epub:type="bodymatter">\n'
        f"{pars}\n</seq></body></smil>\n"
    )


def _par(number: int, line: Line) -> str:
    return (
        f'<par id="p{line.number}"><text src="../text/{number}.xhtml#s{line.number}"/>'
        f'<audio src="../audio/{number}.mp3" clipBegin="{line.start_ms / 1000:.3f}s" '
        f'clipEnd="{line.end_ms / 1000:.3f}s"/></par>'
    )


def _contents(records: Sequence[Record]) -> str:
    items = "\n".join(
        f'<li><a href="text/{number}.xhtml">{_xml(record.title)}</a></li>'
        for number, record in enumerate(records, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html {_XHTML} lang="vi" '
        'xml:lang="vi"><head><title>Mục lục</title></head><body>\n<nav epub:type="toc" '
        f'role="doc-toc"><h1>Mục lục</h1><ol>\n{items}\n</ol></nav></body></html>\n'
    )


def _package(records: Sequence[Record], book: Book) -> str:
    identifier = book.identifier or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, book.title)}"
    modified = max(r.made_at for r in records)[:19] + "Z"
    voices = ", ".join(dict.fromkeys(r.voice for r in records))
    total_ms = sum(r.duration_ms for r in records)
    meta = [
        f'<dc:identifier id="id">{_xml(identifier)}</dc:identifier>',
        f"<dc:title>{_xml(book.title)}</dc:title>",
        "<dc:language>vi</dc:language>",
        f"<dc:date>{max(day_of(r) for r in records)}</dc:date>",
        f'<meta property="dcterms:modified">{modified}</meta>',
        f'<meta property="media:duration">{_clock(total_ms)}</meta>',
        f'<meta property="media:narrator">{_xml(voices)}</meta>',
        '<meta property="media:active-class">-epub-media-overlay-active</meta>',
        '<meta property="schema:accessMode">textual</meta>',
        '<meta property="schema:accessMode">auditory</meta>',
        '<meta property="schema:accessModeSufficient">textual</meta>',
        '<meta property="schema:accessModeSufficient">auditory</meta>',
        '<meta property="schema:accessibilityFeature">synchronizedAudioText</meta>',
        '<meta property="schema:accessibilityHazard">none</meta>',
        *([f"<dc:creator>{_xml(book.author)}</dc:creator>"] if book.author else []),
        *(
            f'<meta property="media:duration" refines="#o{n}">{_clock(r.duration_ms)}</meta>'
            for n, r in enumerate(records, 1)
        ),
    ]
    spine = "".join(f'<itemref idref="t{n}"/>' for n in range(1, len(records) + 1))
    manifest = "\n".join(_items(len(records)))
    joined = "\n".join(meta)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" '
        'version="3.0" unique-identifier="id" xml:lang="vi" '
        'prefix="schema: http://schema.org/">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{joined}\n</metadata>\n'
        f"<manifest>\n{manifest}\n</manifest>\n<spine>{spine}</spine></package>\n"
    )


def _items(count: int) -> Iterator[str]:
    yield '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    yield '<item id="style" href="style.css" media-type="text/css"/>'
    for n in range(1, count + 1):
        yield (
            f'<item id="t{n}" href="text/{n}.xhtml" media-type="application/xhtml+xml" '
            f'media-overlay="o{n}"/>'
        )
        yield f'<item id="o{n}" href="smil/{n}.smil" media-type="application/smil+xml"/>'
        yield f'<item id="a{n}" href="audio/{n}.mp3" media-type="audio/mpeg"/>'


def _clock(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _xml(text: str) -> str:
    return escape(clean(text))
