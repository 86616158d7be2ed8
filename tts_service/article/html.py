"""HTML page -> Article.

``Article.text`` is what the page shows of the article, one block a paragraph, with
white space collapsed as a browser does; every block's ``source`` is a CSS selector
of the element it stands in.
"""

from __future__ import annotations

from dataclasses import replace

from resiliparse.parse.html import HTMLTree

from tts_service.article.assembly import Passage, assemble
from tts_service.article.content import choose_pieces, page_date
from tts_service.article.markup import without_code
from tts_service.article.metadata import read_metadata, title_of_window
from tts_service.article.region import find_region
from tts_service.article.selector import Selectors
from tts_service.article.site import Site, apply_site
from tts_service.article.tree import read_markup
from tts_service.errors import EmptyArticle
from tts_service.values import Article, Role

_REMEDY = "Open the page of an article, or send the article's text."


def read_html(html: str, url: str = "", site: Site | None = None) -> Article:
    """The article of a page.

    ``url`` is where the page was found; the page's own canonical address wins.
    ``site`` are the selectors of the site's template.  Raises ``EmptyArticle`` when
    the page shows no text that could be an article, or none of the elements that
    ``site`` includes, and ``SettingError`` for selectors that are no CSS.
    """
    document = HTMLTree.parse(html).document
    if document is None:
        raise EmptyArticle("The page is empty.", _REMEDY)
    if site and not apply_site(document, site):
        raise EmptyArticle("The page has none of the elements the site includes.", _REMEDY)
    written = document.html
    shown = without_code(written)
    metadata = read_metadata(shown, written)
    page = read_markup(shown)
    region = find_region(page, metadata)
    pieces = choose_pieces(page, region)
    if all(piece.role in {Role.TITLE, Role.BYLINE} for piece in pieces):
        raise EmptyArticle("The page shows no text below its title.", _REMEDY)
    selectors = Selectors(page)
    passages = [Passage(piece.role, piece.text, selectors.of(piece.owner)) for piece in pieces]
    if passages[0].role is not Role.TITLE and (title := title_of_window(metadata)):
        # A page may name its article only in the window's title; it is said first all the same.
        passages.insert(0, Passage(Role.TITLE, title))
    article = assemble(passages)
    return replace(
        article,
        date=metadata.date or page_date(page, region),
        byline=article.byline or metadata.author,
        url=metadata.url or url,
        language=metadata.language or "vi",
        section=metadata.section,
    )
