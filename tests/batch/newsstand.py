"""What the batch's tests share: a maker with the tone engine, articles, and who looks on."""

import contextlib
import json
from dataclasses import replace

from tts_service.batch.item import row_item
from tts_service.batch.make import Maker
from tts_service.batch.manner import Manners
from tts_service.cache.store import Store
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.choice import Wish
from tts_service.reading.plan import Rules
from tts_service.reading.site_rules import SiteRules
from tts_service.reading.sites import Sites
from tts_service.reading.studio import Studio
from tts_service.settings import Settings

LEXICON = load_lexicon()


class Witness:
    """Writes down what it is told."""

    def __init__(self):
        self.begins, self.ends, self.later = [], [], []

    def begun(self, item):
        self.begins.append(item.id)

    def spoken(self, item, done, total):
        assert 0 <= done <= total, item

    def put_off(self, item):
        self.later.append(item.id)

    def ended(self, item, result):
        self.ends.append((item.id, result and str(result.outcome)))


@contextlib.asynccontextmanager
async def workshop(tmp_path, **more):
    """A maker of its own; ``settings`` and ``wish`` (dicts), ``sites``, fields of the maker."""
    wish, sites = Wish(**more.pop("wish", {})), more.pop("sites", ())
    settings = Settings(
        **{"store_url": str(tmp_path / "store"), "engine": "tone", "workers": 1}
        | more.pop("settings", {})
    )
    studio = Studio(settings, Store(settings.store_url))
    try:
        own = {s: Rules(load_lexicon([s.lexicon])) for s in sites if s.lexicon is not None}
        rules = SiteRules(Sites(sites), Rules(LEXICON), own)
        yield Maker(settings, studio, Manners(studio, rules, wish), **more)
    finally:
        await studio.close()


def wishing(maker, **wish):
    """The same maker, asked for something else."""
    return replace(maker, manners=Manners(maker.studio, maker.manners.rules, Wish(**wish)))


def story(name, *paragraphs, title="Quận họp bàn", **more):
    """The item of an article with that id."""
    row = {"id": name, "title": title, "paragraphs": list(paragraphs or ["Quận họp sáng nay."])}
    return row_item(name, f"tin.jsonl#{name}", json.dumps(row | more, ensure_ascii=False))
