"""By which rules the pages of each listed site are read, and all other texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_service.errors import SiteNotAllowed
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules
from tts_service.reading.sites import NOBODY, load_sites

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tts_service.reading.sites import ListedSite, Sites
    from tts_service.settings import Settings


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The list, the operator's rules, and those of the sites that have a lexicon of their own."""

    sites: Sites
    operators: Rules
    own: Mapping[ListedSite, Rules]

    @classmethod
    def load(cls, settings: Settings, sites: Sites | None = None) -> SiteRules:
        """The rules of these settings; raises ``LexiconError`` and ``SettingError``."""
        listed = load_sites(settings) if sites is None else sites
        own = {}
        for site in listed:
            if site.lexicon is not None:
                files: list[str | Path] = [*settings.lexicon, site.lexicon]
                own[site] = Rules(load_lexicon(files), settings.skip_roles)
        return cls(listed, Rules(load_lexicon(settings.lexicon), settings.skip_roles), own)

    def of(self, site: ListedSite) -> Rules:
        """How a site's articles are read."""
        return self.own.get(site, self.operators)

    def site_of(self, url: str) -> ListedSite:
        """The site of an article that says it is the page ``url``; ``NOBODY`` when none is."""
        try:
            return self.sites.find(url)[0] if url else NOBODY
        except SiteNotAllowed:
            return NOBODY
