"""What an operator can set, from the environment: ``TTS_…``, or a frozen default."""

from __future__ import annotations

import base64
import os
import re
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tts_service.errors import SettingError
from tts_service.values import Role

PREFIX = "TTS_"
# What an article can do without; a title or a paragraph is not among it.
_SKIPPABLE = {Role.BYLINE, Role.CAPTION, Role.TABLE, Role.QUOTE}
# What an engine is not told: whoever asks it keeps to them.
_LIMITS = {"rate_per_s", "burst", "daily_budget", "budget_file"}
_DEFAULT_SITES: tuple[str, ...] = ()
_SHORTEST_TOKEN = 16


class Settings(BaseSettings):
    """All settings; each is read from ``TTS_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    store_url: str = Field(
        "audio_cache", description="Folder or object-store URL of clips and plans."
    )
    cache_max_bytes: Annotated[int, Field(ge=0)] = Field(
        0, description="Most bytes kept in the store; what was not used for longest goes. 0: all."
    )
    store_redirect_s: Annotated[int, Field(ge=0, le=604_800)] = Field(
        0,
        description="Send listeners to the object store for clips, by addresses that are good "
        "for so many seconds; 0: serve them here.",
    )
    accel_prefix: str = Field(
        "",
        pattern="^(/([^/]+/)+)?$",
        description="Let nginx send clips out of the store's folder, which it serves internally "
        "under this path (/_store/); empty: send them here.",
    )
    engine: str = Field("espeak", description="Engine of readings that name none; or auto.")
    engine_order: Annotated[tuple[str, ...], NoDecode] = Field(
        ("gtts", "piper", "espeak"),
        description="Engines or voices for engine=auto, the best first, separated by commas.",
    )
    remake_after_s: Annotated[int, Field(ge=0)] = Field(
        0,
        description="How long after a fallback a reading that is asked for again may be re-made in "
        "its preferred voice, in seconds; 0: only by tts-service remake.",
    )
    voice: str = Field(
        "", description="Voice of readings that name none; empty: the engine's first."
    )
    voice_gains: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Gains of voices in dB (gtts:vi=+3.2), separated by commas, as "
        "tts-service voices measure finds them.",
    )
    cover: str = Field("", description="Picture (JPEG or PNG) that goes into files to keep.")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        description="Worker processes for engines that compute here; default: one a core.",
    )
    max_characters: Annotated[int, Field(ge=1)] = Field(
        100_000, description="Longest article, in characters."
    )
    max_page_bytes: Annotated[int, Field(ge=1)] = Field(
        5_000_000, description="Largest page or request body, in bytes."
    )
    allowed_sites: Annotated[tuple[str, ...], NoDecode] = Field(
        _DEFAULT_SITES,
        description="Origins whose pages are fetched by URL, separated by commas "
        "(https://bactuliem.example). None by default.",
    )
    sites_file: str = Field(
        "", description="TOML file of sites with selectors, voice, lexicon and keys."
    )
    open_to_all: bool | None = Field(
        None,
        description="Read text that anybody sends: true or false; unset: only as long as neither "
        "a site nor a token is set.",
    )
    api_token: SecretStr = Field(
        SecretStr(""), description="What the operator's own programs show to send any text."
    )
    public_url: str = Field(
        "", description="Where listeners reach the service; empty: as each request says."
    )
    lexicon: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Files of the operator's own readings, separated by commas."
    )
    page_fresh_s: Annotated[float, Field(ge=0)] = Field(
        300.0, description="How long a fetched page counts as unchanged, in seconds."
    )
    fetch_timeout_s: Annotated[float, Field(gt=0)] = Field(
        10.0, description="Longest time for fetching a page, in seconds."
    )
    skip_roles: Annotated[frozenset[Role], NoDecode] = Field(
        frozenset(),
        description="Parts that are not read, separated by commas: byline, caption, table, quote.",
    )
    gtts_tld: str = Field(
        "com", description="Google Translate host that gTTS asks (its last part)."
    )
    gtts_timeout_s: Annotated[float, Field(gt=0)] = Field(
        10.0, description="Longest wait for one answer of Google, in seconds."
    )
    gtts_rate_per_s: Annotated[float, Field(gt=0, le=100)] = Field(
        2.0, description="Requests a second that gTTS sends in the long run."
    )
    gtts_burst: Annotated[int, Field(ge=1, le=1000)] = Field(
        4, description="Requests that gTTS may send at once after a rest."
    )
    gtts_daily_budget: Annotated[int, Field(ge=0)] = Field(
        5_000, description="Most requests a day that gTTS sends; 0: no limit."
    )
    gtts_budget_file: str = Field(
        "", description="File of today's count of requests; empty: in the user's state folder."
    )
    edge_timeout_s: Annotated[float, Field(gt=0)] = Field(
        20.0, description="Longest wait for a whole answer of Microsoft, in seconds."
    )
    edge_rate_per_s: Annotated[float, Field(gt=0, le=100)] = Field(
        2.0, description="Requests a second that edge-tts sends in the long run."
    )
    edge_burst: Annotated[int, Field(ge=1, le=1000)] = Field(
        4, description="Requests that edge-tts may send at once after a rest."
    )
    openai_url: str = Field(
        "", description="Address of a speech server (http://127.0.0.1:8880/v1); empty: none."
    )
    openai_model: str = Field("tts-1", description="Model the speech server is asked for.")
    openai_voices: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Voices of the speech server, separated by commas."
    )
    openai_key: SecretStr = Field(SecretStr(""), description="Key of the speech server.")
    openai_timeout_s: Annotated[float, Field(gt=0)] = Field(
        60.0, description="Longest wait for a whole answer of the speech server, in seconds."
    )
    openai_concurrency: Annotated[int, Field(ge=1, le=64)] = Field(
        2, description="How many texts the speech server is given at once."
    )
    piper_voices: str = Field(
        "", description="Folder of installed Piper voices; empty: in the user's data folder."
    )
    voice_mirror: str = Field(
        "", description="Address that Piper voices are installed from; empty: the publisher's."
    )

    broker_url: str = Field(
        "",
        description="Queue that batches are handed to (redis://…, amqp://…); empty: this process.",
    )
    redis_url: str = Field(
        "", description="Redis that counts for all processes; empty: the broker, if it is one."
    )
    batch_window: Annotated[int, Field(ge=1, le=10_000)] = Field(
        64, description="Articles of one batch that are in the queue at once."
    )
    batch_max_articles: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        20_000, description="Most articles of one batch over HTTP."
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""), description="Key that signs webhooks; empty: none are sent."
    )
    webhook_sites: Annotated[tuple[str, ...], NoDecode] = Field(
        _DEFAULT_SITES, description="Origins that webhooks may be sent to, separated by commas."
    )
    feeds: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Feeds that are read again and again, separated by commas."
    )
    feeds_every_s: Annotated[int, Field(ge=0)] = Field(
        0, description="How often the service itself reads the feeds, in seconds; 0: never."
    )

    @field_validator("skip_roles", mode="before")
    @classmethod
    def _split_roles(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        roles = frozenset(part.strip() for part in value.split(",") if part.strip())
        if unknown := sorted(roles - _SKIPPABLE):
            raise ValueError(f"{', '.join(unknown)} cannot be skipped")
        return roles

    @field_validator("allowed_sites", "webhook_sites", mode="before")
    @classmethod
    def _split_sites(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        return value

    @field_validator("api_token")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < _SHORTEST_TOKEN:
            raise ValueError(f"needs {_SHORTEST_TOKEN} characters or more")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _whole_key(cls, value: SecretStr) -> SecretStr:
        prefix, _, key = value.get_secret_value().partition("_")
        try:
            base64.b64decode(key if prefix == "whsec" else "", validate=True)
        except ValueError as error:
            raise ValueError("what follows whsec_ is no Base64") from error
        return value

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[\w.:\[\]-]+(?:/[\w./-]*)?", value):
            raise ValueError("write https://nghe.example")
        return value.rstrip("/")

    @field_validator("voice_gains")
    @classmethod
    def _gains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            if not re.fullmatch(r"[^\s:=]+:[^\s=]+=[+-]?\d{1,2}(\.\d)?", entry):
                raise ValueError(f"{entry!r} is not like gtts:vi=+3.2")
        return value

    @field_validator(
        "engine_order", "voice_gains", "openai_voices", "lexicon", "feeds", mode="before"
    )
    @classmethod
    def _split_names(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    def engine_options(self, engine: str) -> dict[str, object]:
        """Constructor arguments of an engine: the settings that begin with its name."""
        named = self._named(engine)
        return {name: value for name, value in named.items() if name not in _LIMITS}

    def engine_limits(self, engine: str) -> dict[str, object]:
        """What bounds the requests to an engine, and is none of its own business."""
        return {name: value for name, value in self._named(engine).items() if name in _LIMITS}

    def _named(self, engine: str) -> dict[str, object]:
        prefix = f"{engine}_"
        return {name.removeprefix(prefix): value for name, value in self if name.startswith(prefix)}


def load_settings(**overrides: object) -> Settings:
    """The settings of this process; ``overrides`` (a command's options) win over the environment.

    Raises ``SettingError`` for an unknown ``TTS_…`` variable or an impossible value.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingError(f"Unknown: {', '.join(unknown)}.", f"Known: {', '.join(sorted(known))}.")
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"{PREFIX}{str(p['loc'][0]).upper()}: {p['msg']}" for p in error.errors()
        )
        raise SettingError(problems + ".", "See docs/settings.md.") from error
