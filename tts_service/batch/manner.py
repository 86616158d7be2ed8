"""How an article of a batch is read: in which voices, and by whose rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import tts_service
from tts_service.batch.products import PRODUCTS_ID
from tts_service.cache.key import digest
from tts_service.reading.choice import choose_voice, site_voices
from tts_service.reading.sites import NOBODY

if TYPE_CHECKING:
    from tts_service.batch.item import Item
    from tts_service.reading.plan import Rules
    from tts_service.reading.site_rules import SiteRules
    from tts_service.reading.sites import ListedSite
    from tts_service.reading.studio import Studio
    from tts_service.values import Voice


@dataclass(frozen=True, slots=True)
class Wish:
    """What the whole batch is asked for; what is empty, each site decides for its own pages.

    ``fallback`` is a voice for articles that the others cannot read.
    """

    voice: str = ""
    engine: str = ""
    rate: float = 1.0
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the articles of one site are read: its voices, best first, and its rules."""

    site: ListedSite
    voices: tuple[Voice, ...]
    rules: Rules

    @property
    def wanted(self) -> str:
        """Stands for the voice asked for, in the way it sounds now."""
        voice = self.voices[0]
        return f"{voice.id}#{digest('voice', voice.digest)[:8]}"

    @property
    def digest(self) -> str:
        """Stands for everything but the article that decides its files."""
        lexicon, skip = self.rules.lexicon.digest, ",".join(sorted(self.rules.skip))
        of_site = repr(self.site.selectors)
        version = tts_service.__version__
        return digest("rules", self.wanted, lexicon, skip, of_site, version, PRODUCTS_ID)[:16]


class Manners:
    """The manner of each listed site, and of all other articles: as the button there reads them."""

    def __init__(self, studio: Studio, rules: SiteRules, wish: Wish) -> None:
        """Raises ``UnknownEngine`` or ``UnknownVoice``, also for what a site is listed with."""
        self.rules = rules
        more = (choose_voice(studio, wish.fallback),) if wish.fallback else ()
        self._of_sites = {
            site: Manner(
                site,
                tuple(
                    dict.fromkeys(
                        (*site_voices(studio, site, wish.voice, wish.engine, wish.rate), *more)
                    )
                ),
                rules.of(site),
            )
            for site in (NOBODY, *rules.sites)
        }

    @property
    def usual(self) -> Manner:
        """The manner of articles that are no page of a listed site."""
        return self._of_sites[NOBODY]

    def of(self, item: Item) -> Manner:
        """The manner of an item, before anybody has looked at it."""
        return self.of_site(self.rules.site_of(item.page))

    def of_site(self, site: ListedSite) -> Manner:
        """The manner of a site's articles."""
        return self._of_sites[site]
