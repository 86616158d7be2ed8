"""What goes over the wire of batches."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tts_service.api.requests import Text
from tts_service.api.schemas import PassedDocument
from tts_service.batch.item import Item, page_item, row_item

if TYPE_CHECKING:
    from tts_service.workers.orders import Closing, Order, Result
    from tts_service.workers.progress import Progress

_BATCH = "5b0d…"
Name = Annotated[Text, Field(max_length=200)]
# Never a file of the service's own machine.
Source = Annotated[Text, Field(max_length=2_000, pattern=r"^https?://[^\s]+$")]
Address = Annotated[Text, Field(max_length=2_000)]


class ArticleRequest(BaseModel):
    """One article of a batch: exactly one of url, text and html."""

    model_config = ConfigDict(extra="forbid")

    id: Name = Field(
        "",
        description="Your name for it; comes back with its result in plain letters, and behind "
        "them the first 12 digits of its SHA-256.",
    )
    url: Address | None = Field(None, description="A page of a site the operator allows.")
    text: Text | None = Field(None, description="Plain text; the first line may be the title.")
    html: Text | None = Field(None, description="A whole page; its article is found.")

    @model_validator(mode="after")
    def _exactly_one_source(self) -> Self:
        given = [name for name in ("url", "text", "html") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("Give exactly one of url, text, html")
        return self

    def item(self, number: int) -> Item:
        """The item of a batch's article ``number``."""
        if self.url is not None:
            return page_item(self.url, name=self.id)
        kind, content = ("text", self.text) if self.text is not None else ("html", self.html)
        name = self.id or f"{number}"
        return row_item(name, name, json.dumps({kind: content}, ensure_ascii=False))


class BatchRequest(BaseModel):
    """Articles to be made ahead of time, one by one or all that feeds and sitemaps list."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "articles": [
                        {"url": "https://bactuliem.example/tin-tuc/1"},
                        {"id": "bai-2", "text": "Tin của quận\n\nSáng 10/4, UBND Quận họp."},
                    ],
                    "voice": "espeak:vi",
                    "webhook": "https://cms.bactuliem.example/nghe",
                },
                {"sources": ["https://bactuliem.example/rss"], "label": "RSS, 6 giờ sáng"},
            ]
        },
    )

    articles: list[ArticleRequest] = Field(default_factory=list)
    sources: list[Source] = Field(
        default_factory=list,
        max_length=20,
        description="Feeds (RSS, Atom) and sitemaps of allowed sites: all articles they list.",
    )
    voice: Name = Field("", description="A voice's id, from /v1/voices.")
    engine: Name = Field(
        "", description="An engine's name: its first voice; auto: the first that can, for each."
    )
    fallback: Name = Field(
        "", description="A voice's id: it reads whole what the voice asked for cannot read now."
    )
    rate: float = Field(1.0, ge=0.5, le=2.0, description="Speaking rate.")
    webhook: Address = Field(
        "", description="Address that hears of each article and of the end (TTS_WEBHOOK_SITES)."
    )
    label: Name = Field("", description="What you call it.")

    @model_validator(mode="after")
    def _something_to_do(self) -> Self:
        if not self.articles and not self.sources:
            raise ValueError("Give articles or sources")
        return self

    @model_validator(mode="after")
    def _each_by_its_own_name(self) -> Self:
        items: dict[str, Item] = {}
        for number, article in enumerate(self.articles):
            item = article.item(number)
            if items.setdefault(item.id, item) != item:
                name = article.id or str(number)
                raise ValueError(f"Give each article its own id: two are called {name!r}")
        return self


class BatchLinks(BaseModel):
    """Where the rest of a batch is."""

    self: str = Field(examples=[f"/v1/batches/{_BATCH}"])
    articles: str = Field(examples=[f"/v1/batches/{_BATCH}/articles"])
    events: str = Field(examples=[f"/v1/batches/{_BATCH}/events"])
    cancel: str = Field(examples=[f"/v1/batches/{_BATCH}/cancel"])
    retry: str = Field(examples=[f"/v1/batches/{_BATCH}/retry"])


class BatchDocument(BaseModel):
    """A batch as it stands."""

    id: str = Field(examples=[_BATCH])
    state: Literal["open", "finished", "cancelled"]
    label: str = Field(examples=["RSS, 6 giờ sáng"])
    created: dt.datetime
    finished: dt.datetime | None = Field(description="When nothing was left to do.")
    articles: int = Field(description="How many there are.", examples=[120])
    done: int = Field(description="How many can be heard.", examples=[117])
    fallback: int = Field(
        description="How many of these another voice than the preferred one read.", examples=[2]
    )
    failed: int = Field(description="How many have no sound, and why is known.", examples=[1])
    links: BatchLinks

    @classmethod
    def of(cls, order: Order, progress: Progress, closing: Closing | None) -> BatchDocument:
        """The document of a batch."""
        state: Literal["open", "finished", "cancelled"] = "open"
        if progress.cancelled:
            state = "cancelled"
        elif closing is not None:
            state = "finished"
        at = f"/v1/batches/{order.id}"
        return cls(
            id=order.id,
            state=state,
            label=order.label,
            created=_time(order.created),
            finished=_time(closing.at) if closing is not None else None,
            articles=len(order.items),
            done=len(progress.done),
            fallback=len(progress.fallback),
            failed=len(progress.failed),
            links=BatchLinks(
                self=at,
                articles=f"{at}/articles",
                events=f"{at}/events",
                cancel=f"{at}/cancel",
                retry=f"{at}/retry",
            ),
        )


class FaultDocument(BaseModel):
    """Why an article has no sound."""

    type: str = Field(examples=["urn:tts-service:problem:page-unreadable"])
    title: str = Field(examples=["Page unreadable"])
    title_vi: str = Field(examples=["Không lấy được bài viết từ trang"])
    detail: str = Field(examples=["The site answered 404."])
    remedy: str = Field(examples=["Check the URL."])
    transient: bool = Field(description="Whether trying again may help.")
    missing: list[str] = Field(
        description="Sentences that no voice could say, as written; the first 50 of them."
    )


class ArticleDocument(BaseModel):
    """One article of a batch."""

    number: int = Field(description="Its place in the batch, from 0.", examples=[0])
    id: str = Field(description="Your id, made unique and fit for file names.")
    state: Literal["waiting", "done", "failed"]
    source: str = Field(examples=["https://bactuliem.example/tin-tuc/1"])
    finished: dt.datetime | None = None
    reading: str | None = Field(default=None, description="The reading: /v1/readings/{reading}.")
    audio: str | None = Field(default=None, examples=["/v1/readings/…/audio.mp3"])
    title: str = Field(default="", examples=["Quận họp giao ban"])
    voice: str = Field(default="", examples=["espeak:vi"])
    fallback_from: list[PassedDocument] = Field(
        default_factory=list,
        description="Better voices that could not read it, the best first, and why.",
    )
    characters: int = Field(default=0, description="Characters spoken.", examples=[5_120])
    duration_ms: int = Field(default=0, examples=[341_000])
    unknown: list[str] = Field(
        default_factory=list, description="Forms that were spelled because nobody knows them."
    )
    problem: FaultDocument | None = None

    @classmethod
    def of(cls, item: Item, number: int, result: Result | None) -> ArticleDocument:
        """The document of an article, with its result if it has one."""
        if result is None:
            return cls(number=number, id=item.id, state="waiting", source=item.where)
        found = cls(
            number=number,
            id=result.id,
            state="failed" if result.fault is not None else "done",
            source=result.source,
            finished=_time(result.at),
        )
        if result.fault is not None:
            fault = result.fault
            found.problem = FaultDocument(
                type=f"urn:tts-service:problem:{fault.kind}",
                title=fault.title,
                title_vi=fault.title_vi,
                detail=fault.detail,
                remedy=fault.remedy,
                transient=fault.transient,
                missing=list(fault.missing),
            )
            return found
        found.reading = result.reading
        found.audio = f"/v1/readings/{result.reading}/audio.mp3"
        found.title = result.title
        found.voice = result.voice
        found.fallback_from = [
            PassedDocument(voice=passed.voice, reason=passed.reason)
            for passed in result.fallback_from
        ]
        found.characters = result.characters
        found.duration_ms = result.duration_ms
        found.unknown = list(result.unknown)
        return found


class ArticlesDocument(BaseModel):
    """A page of a batch's articles; ``next`` leads to the following one."""

    articles: list[ArticleDocument]
    next: str | None = Field(default=None, examples=[f"/v1/batches/{_BATCH}/articles?after=99"])


def _time(at: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, dt.UTC)
