"""How an article of a batch is read: in which voices, and by whose rules."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import tts_service
from tts_service.audio.profile import PROFILE_ID
from tts_service.batch.products import PRODUCTS_ID
from tts_service.cache.key import digest
from tts_service.reading.choice import site_voices
from tts_service.reading.sites import NOBODY

if TYPE_CHECKING:
    from tts_service.batch.item import Item
    from tts_service.batch.record import Record
    from tts_service.reading.choice import Wish
    from tts_service.reading.plan import Rules
    from tts_service.reading.site_rules import SiteRules
    from tts_service.reading.sites import ListedSite
    from tts_service.reading.studio import Studio
    from tts_service.values import Voice


# What decides where the article of a page is, and where its sentences end.
READERS = tuple(version(name) for name in ("resiliparse", "underthesea"))


@dataclass(frozen=True, slots=True)
class Manner:
    """How the articles of one site are read: its voices, best first, and its rules."""

    site: ListedSite
    voices: tuple[Voice, ...]
    rules: Rules

    @property
    def wanted(self) -> str:
        """Stands for the voice asked for, in the way it sounds now."""
        return name_sound(self.voices[0])

    @property
    def digest(self) -> str:
        """Stands for everything but the article and its fallback that decides its files."""
        lexicon, skip = self.rules.lexicon.digest, ",".join(sorted(self.rules.skip))
        of_site = repr(self.site.selectors)
        made_by = (tts_service.__version__, *READERS, PROFILE_ID, PRODUCTS_ID)
        return digest("rules", self.wanted, lexicon, skip, of_site, *made_by)[:16]

    def has_made(self, record: Record) -> bool:
        """Whether a record's files are in the voice asked for, as it sounds now.

        A voice that had to read instead counts as long as it sounds as it did.
        """
        now = {voice.id: name_sound(voice) for voice in self.voices}
        return record.wanted == self.wanted and now.get(record.voice, record.heard) == record.heard


def name_sound(voice: Voice) -> str:
    """A voice's id, and what changes when it sounds different."""
    return f"{voice.id}#{digest('voice', voice.sound)[:8]}"


class Manners:
    """The manner of each listed site, and of all other articles: as the button there reads them."""

    def __init__(self, studio: Studio, rules: SiteRules, wish: Wish) -> None:
        """Raises ``UnknownEngine`` or ``UnknownVoice``, also for what a site is listed with."""
        self.rules = rules
        self._of_sites = {
            site: Manner(site, site_voices(studio, site, wish), rules.of(site))
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
