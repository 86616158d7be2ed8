"""``/metrics``: what Prometheus wants to know of the service, its batches and its queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Response

from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.api.router import Router
from tts_service.errors import SettingError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric

    from tts_service.api.dependencies import Service

router = Router(tags=["health"])


class _Found:
    """Metrics that were gathered a moment ago, as the library wants to collect them."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Give them out."""
        yield from self._metrics


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **responses(SettingError, StoreError),
    },
)
async def get_metrics(service: ServiceOf) -> Response:
    """Clips, readings and batches of this process's store; keep it from the public."""
    try:
        from prometheus_client import CollectorRegistry, generate_latest
    except ImportError as error:
        raise SettingError(
            "The Prometheus client is not installed.", "Install tts-service[cluster]."
        ) from error
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Found(await _gather(service)))
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


async def _gather(service: Service) -> list[Metric]:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    clips = CounterMetricFamily("tts_clips", "Clips of this process, by origin.", labels=["origin"])
    clips.add_metric(["made"], service.studio.made)
    clips.add_metric(["found"], service.studio.found)
    ledger = service.batches.ledger
    counts = {"waiting": 0, "done": 0, "failed": 0}
    batches = await ledger.open_batches()
    for batch in batches:
        order, progress = await ledger.order(batch), await ledger.progress(batch)
        counts["done"] += len(progress.done)
        counts["failed"] += len(progress.failed)
        counts["waiting"] += len(order.items) - progress.settled
    articles = GaugeMetricFamily(
        "tts_batch_articles", "Articles of the open batches, by state.", labels=["state"]
    )
    for state, count in counts.items():
        articles.add_metric([state], count)
    opened = GaugeMetricFamily("tts_batches_open", "Batches with something left to do.")
    opened.add_metric([], len(batches))
    queued = GaugeMetricFamily("tts_queue_tasks", "Tasks that nobody has begun.")
    queued.add_metric([], await service.batches.queue.waiting())
    return [clips, opened, articles, queued]
