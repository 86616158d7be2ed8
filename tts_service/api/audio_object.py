"""What machines other than players want to know of a page's sound: schema.org and oEmbed."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tts_service.reading.voicing import Voicing
    from tts_service.values import Article

_HEIGHT = 54  # of the browsers' own players
_WIDEST = 640


def audio_object(
    article: Article, url: str, sound: str, captions: str, voicing: Voicing | None
) -> dict[str, object]:
    """The AudioObject of an article (schema.org), to stand in a page or under ``audio``."""
    document: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "AudioObject",
        "name": article.title,
        "inLanguage": article.language,
        "contentUrl": sound,
        "encodingFormat": "audio/mpeg",
        "caption": {
            "@type": "MediaObject",
            "contentUrl": captions,
            "encodingFormat": "text/vtt",
        },
        "encodesCreativeWork": {"@type": "Article", "url": url},
    }
    if article.date:
        document["uploadDate"] = article.date
    if voicing is not None and voicing.state == "complete":
        document["duration"] = f"PT{voicing.track.duration_ms / 1000:.0f}S"
    return document


def embedding(sound: str, provider: str, most_width: int) -> dict[str, object]:
    """The oEmbed document of a player for ``sound``."""
    width = min(most_width, _WIDEST)
    player = f'<audio controls preload="none" src="{html.escape(sound)}"></audio>'
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Đọc bài viết",
        "provider_url": provider,
        "width": width,
        "height": _HEIGHT,
        "html": player,
    }
