"""The operator's list of sites: whose pages are read, and how."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError
from resiliparse.parse.html import HTMLTree

from tts_service.article.site import Site, apply_site
from tts_service.errors import SettingError, SiteNotAllowed, TtsError
from tts_service.reading.address import address_of, origin_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_service.settings import Settings

KeyId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Secret = Annotated[SecretStr, Field(min_length=32)]


@dataclass(frozen=True, slots=True, eq=False)
class ListedSite:
    """A site of the list.

    Its pages stand under one of ``origins`` and one of ``paths``.  ``voice`` is
    empty for the operator's own, ``lexicon`` ``None`` for the operator's alone;
    ``keys`` are the secrets, by their ids, with which it signs texts.
    """

    origins: tuple[str, ...]
    paths: tuple[str, ...] = ("/",)
    selectors: Site = field(default_factory=Site)
    voice: str = ""
    lexicon: Path | None = None
    keys: dict[str, SecretStr] = field(default_factory=dict)


# Stands for no site: everything as the operator has it.
NOBODY = ListedSite(("",))


class _Entry(BaseModel):
    """One ``[[site]]`` of the file."""

    model_config = ConfigDict(extra="forbid")

    origins: Annotated[list[str], Field(min_length=1)]
    paths: Annotated[list[Annotated[str, StringConstraints(pattern="^/")]], Field(min_length=1)] = [
        "/"
    ]
    include: list[str] = []
    exclude: list[str] = []
    voice: str = ""
    lexicon: str = ""
    keys: dict[KeyId, Secret] = {}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    site: list[_Entry] = []


class Sites:
    """The list; no origin and no key id is in it twice."""

    def __init__(self, sites: Iterable[ListedSite] = ()) -> None:
        self._by_origin: dict[str, ListedSite] = {}
        self._by_key: dict[str, ListedSite] = {}
        for site in sites:
            for origin in site.origins:
                if origin in self._by_origin:
                    raise SettingError(f"{origin} is listed twice.", "List each site once.")
                self._by_origin[origin] = site
            for key in site.keys:
                if key in self._by_key:
                    raise SettingError(f"The key {key} is listed twice.", "Give each its own id.")
                self._by_key[key] = site

    def __bool__(self) -> bool:
        return bool(self._by_origin)

    def __iter__(self) -> Iterator[ListedSite]:
        return iter(dict.fromkeys(self._by_origin.values()))

    @property
    def origins(self) -> tuple[str, ...]:
        """Every origin of the list."""
        return tuple(self._by_origin)

    def find(self, url: str) -> tuple[ListedSite, str]:
        """The site a page belongs to, and the page's address; raises ``SiteNotAllowed``."""
        address = address_of(url)
        origin = origin_of(address)
        site = self._by_origin.get(origin)
        if site is None:
            raise SiteNotAllowed(
                f"{origin[:200]} is not on the operator's list.",
                "Add it to TTS_ALLOWED_SITES or to the file of TTS_SITES_FILE.",
            )
        path = path_of(address)
        if not any(path.startswith(prefix) for prefix in site.paths):
            raise SiteNotAllowed(
                f"{origin} is listed, but not for this path.", "Add it to the site's paths."
            )
        return site, address

    def of_key(self, key: str) -> ListedSite | None:
        """The site that has a key of that id."""
        return self._by_key.get(key)


def load_sites(settings: Settings) -> Sites:
    """The list of the settings: plain origins and the file together.

    Raises ``SettingError``, naming the file and the place in it.
    """
    plain = [ListedSite((_origin(origin),)) for origin in settings.allowed_sites]
    return Sites([*plain, *(_read(Path(settings.sites_file)) if settings.sites_file else ())])


def _read(path: Path) -> list[ListedSite]:
    try:
        entries = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).site
        return [_listed(entry, path.parent) for entry in entries]
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror}.", "Check TTS_SITES_FILE.") from error
    except ValidationError as error:
        # Secrets stay out of messages: only the place and the rule are told.
        told = "; ".join(
            f"{'.'.join(str(part) for part in p['loc'])}: {p['msg']}"
            for p in error.errors(include_input=False, include_url=False)
        )
        raise SettingError(f"{path}: {told}.", "See docs/sites.md.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{path}: no TOML ({error}).", "See docs/sites.md.") from error


def _listed(entry: _Entry, folder: Path) -> ListedSite:
    selectors = Site(tuple(entry.include), tuple(entry.exclude))
    page = HTMLTree.parse("<p></p>").document
    assert page is not None  # noqa: S101 - it has a paragraph
    apply_site(page, selectors)  # what is no CSS must stop the start, not a listener
    return ListedSite(
        origins=tuple(_origin(origin) for origin in entry.origins),
        paths=tuple(entry.paths),
        selectors=selectors,
        voice=entry.voice,
        lexicon=folder / entry.lexicon if entry.lexicon else None,
        keys=entry.keys,
    )


def _origin(text: str) -> str:
    try:
        origin = origin_of(text)
    except TtsError as error:
        raise SettingError(f"{text!r} is no origin.", "Write https://bactuliem.example.") from error
    if address_of(text) != f"{origin}/":
        raise SettingError(f"{text!r} is more than an origin.", f"Write {origin}.")
    return origin
