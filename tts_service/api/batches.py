"""``/v1/batches``: many articles made ahead of time."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from tts_service.api.batch_events import events
from tts_service.api.batch_schemas import (
    ArticleDocument,
    ArticlesDocument,
    BatchDocument,
    BatchRequest,
)
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.api.router import Router
from tts_service.batch.source import Sources
from tts_service.cache.key import digest
from tts_service.errors import (
    EmptyArticle,
    OrderConflict,
    PageUnreadable,
    SettingError,
    SiteNotAllowed,
    StoreError,
    TextNotAllowed,
    TokenInvalid,
    TooLong,
    UnknownBatch,
    UnknownEngine,
    UnknownVoice,
)
from tts_service.reading.choice import Wish, site_voices
from tts_service.reading.sites import NOBODY
from tts_service.workers.post import check_webhook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tts_service.api.dependencies import Service
    from tts_service.batch.item import Item
    from tts_service.workers.orders import Order


def _operator(service: ServiceOf, request: Request) -> None:
    """Batches are the operator's, unless the service is open to all."""
    service.access.require(request)


router = Router(
    prefix="/v1/batches",
    tags=["batches"],
    dependencies=[Depends(_operator)],
    responses=responses(TextNotAllowed, TokenInvalid),
)

BatchId = Annotated[
    str, Path(description="A batch's id.", pattern="^[0-9a-f]{64}$", examples=["0" * 64])
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Yours for this order: sent again with the same body, it is the same order.",
    ),
]


async def _document(service: Service, batch: str) -> BatchDocument:
    batches = service.batches
    order = await batches.ledger.order(batch)
    progress = await batches.ledger.progress(batch)
    return BatchDocument.of(order, progress, await batches.ledger.closing(batch))


async def _located(service: Service, order: Order, response: Response) -> BatchDocument:
    document = await _document(service, order.id)
    response.headers["Location"] = document.links.self
    return document


async def _items(wanted: BatchRequest, service: Service) -> list[Item]:
    settings = service.settings
    most = settings.batch_max_articles
    items: dict[str, Item] = {}
    for number, article in enumerate(wanted.articles):
        content = article.text or article.html or ""
        if len(content) > settings.max_page_bytes:
            raise TooLong(
                f"Article {number} has {len(content)} characters; the limit is "
                f"{settings.max_page_bytes}.",
                "Leave it out, or send it in parts.",
            )
        item = article.item(number)
        items[item.id] = item
    sources = Sources(settings)
    pages = {item.page for item in items.values()}
    async for item in sources.expand(wanted.sources):
        if item.page not in pages:
            items.setdefault(item.id, item)
        if len(items) > most:
            break
    for _, problem in sources.problems:
        raise problem  # an order is taken whole or not at all
    if len(items) > most:
        raise TooLong(f"More than {most} articles.", "Send them in several batches.")
    if not items:
        raise EmptyArticle("The sources list no article.", "Check the addresses of the sources.")
    return list(items.values())


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    summary="Have many articles made",
    responses={
        200: {"model": BatchDocument, "description": "The same order was placed before."},
        **responses(
            EmptyArticle,
            OrderConflict,
            PageUnreadable,
            SettingError,
            SiteNotAllowed,
            StoreError,
            TooLong,
            UnknownEngine,
            UnknownVoice,
        ),
    },
)
async def order_batch(
    wanted: BatchRequest, service: ServiceOf, response: Response, key: Key = ""
) -> BatchDocument:
    """Take an order; it is kept before it is acknowledged, and made by the workers in the queue.

    Without a queue this service makes it, listeners first. The same article twice in one batch is
    one.
    """
    content = digest("request", wanted.model_dump_json())
    # Its sources may list something else by now.
    known = await service.batches.placed(key, content) if key else None
    if known is not None:
        response.status_code = HTTPStatus.OK
        return await _located(service, known, response)
    # What is wrong with the whole order is told now, not once for each article.
    wish = Wish(wanted.voice, wanted.engine, wanted.rate, wanted.fallback)
    site_voices(service.studio, NOBODY, wish)
    if wanted.webhook:
        check_webhook(wanted.webhook, service.settings)
    order, new = await service.batches.order(
        await _items(wanted, service),
        wish,
        key=key,
        content=content,
        webhook=wanted.webhook,
        label=wanted.label,
    )
    if not new:
        response.status_code = HTTPStatus.OK
    return await _located(service, order, response)


@router.get("/{batch}", summary="A batch as it stands", responses=responses(UnknownBatch))
async def get_batch(batch: BatchId, service: ServiceOf) -> BatchDocument:
    """How many of its articles are done and failed, and whether it has ended."""
    return await _document(service, batch)


@router.get(
    "/{batch}/articles", summary="The articles of a batch", responses=responses(UnknownBatch)
)
async def get_articles(
    batch: BatchId,
    service: ServiceOf,
    state: Annotated[Literal["waiting", "done", "failed"] | None, Query()] = None,
    after: Annotated[int, Query(ge=-1, description="The last number of the page before.")] = -1,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> ArticlesDocument:
    """Each article with its result, in the order they were sent in."""
    ledger = service.batches.ledger
    order = await ledger.order(batch)
    progress = await ledger.progress(batch)

    def is_wanted(number: int) -> bool:
        is_in = {"done": number in progress.done, "failed": number in progress.failed}
        return state is None or is_in.get(state, not any(is_in.values()))

    numbers = [n for n in range(after + 1, len(order.items)) if is_wanted(n)]
    page = numbers[:limit]
    settled = [number for number in page if progress.at(number) is not None]
    results = {result.number: result for result in await ledger.results(batch, settled)}
    query = f"after={page[-1]}&limit={limit}" + (f"&state={state}" if state else "") if page else ""
    return ArticlesDocument(
        articles=[ArticleDocument.of(order.items[n], n, results.get(n)) for n in page],
        next=f"/v1/batches/{batch}/articles?{query}" if len(numbers) > limit else None,
    )


@router.get(
    "/{batch}/events",
    summary="Progress as it happens",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-Sent Events: `article` (an article's document) for each result, "
            "`batch` (the batch's document) when its numbers change, `end` with the last one.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **responses(UnknownBatch),
    },
)
async def get_events(
    batch: BatchId,
    request: Request,
    service: ServiceOf,
    last: Annotated[str, Header(alias="Last-Event-ID", max_length=100_000)] = "",
) -> StreamingResponse:
    """From the beginning, or after the event of `Last-Event-ID`; ends with the batch."""
    order = await service.batches.ledger.order(batch)

    async def body() -> AsyncIterator[str]:
        if request.method == "HEAD":  # must not wait for the end
            return
        async for event in events(service.batches, order, last):
            yield event

    # Proxies that collect an answer before they pass it on are told not to.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body(), headers=headers, media_type="text/event-stream")


@router.post("/{batch}/cancel", summary="Have no more made", responses=responses(UnknownBatch))
async def cancel_batch(batch: BatchId, service: ServiceOf) -> BatchDocument:
    """End a batch; what is made stays and can be heard. Nothing happens to one that has ended."""
    await service.batches.cancel(batch)
    return await _document(service, batch)


@router.post(
    "/{batch}/retry",
    summary="Make again what failed",
    responses=responses(UnknownBatch, StoreError),
)
async def retry_batch(
    batch: BatchId,
    service: ServiceOf,
    fallback: Annotated[bool, Query(description="Also what a fallback read.")] = False,
) -> BatchDocument:
    """Try all failed articles once more; a cancelled batch goes on.

    With `fallback` the articles that another voice than the preferred one read are tried again
    too; what was read of them stays until it is read again.
    """
    await service.batches.retry(batch, fallback=fallback)
    return await _document(service, batch)
