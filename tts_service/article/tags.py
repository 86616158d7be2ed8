"""Which HTML tags, roles and classes do what to the text inside them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Elements without content: nothing closes them.
VOID = _words("area base br col embed hr img input link meta param source track wbr")
# Elements that begin and end a line of text.
BLOCK = _words(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup li main menu nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul"
)
# Things to press, to fill in, to play and to go elsewhere by: no part of what is written.
SKIPPED = _words(
    "amp-ad amp-addthis amp-consent amp-embed amp-sidebar amp-social-share amp-sticky-ad "
    "amp-user-notification audio button canvas datalist dialog doc-bai-viet head input map "
    "marquee meter nav object option progress select textarea video"
)
# Parts of a page that are seldom its article.
SUSPECT = _words("aside footer header menu")
# The same parts by their ARIA role.
SUSPECT_ROLES = _words(
    "banner complementary contentinfo menu menubar navigation search tablist toolbar"
)
# Classes by which sites and frameworks hide text.
HIDING = _words("d-none hidden hide invisible screen-reader-text sr-only visually-hidden")
# Text set in bold, and in italics.
STRONG = _words("b h1 h2 h3 h4 h5 h6 strong th")
SLANTED = _words("cite em i")
# Tags that say something of the text inside them.
MARKED = STRONG | SLANTED | {"a", "pre", "sup"}
