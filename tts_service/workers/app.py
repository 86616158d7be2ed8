"""The Celery app: a broker's address in, everything else decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import Celery

if TYPE_CHECKING:
    from tts_service.settings import Settings

ARTICLE = "tts.article"
GROUP = "tts.group"
ENDING = "tts.ending"

QUEUE = "tts"
# The longest step, 120 s of work and 45 of patience, ends long before it is killed; and
# it is killed long before Redis gives its task to another.
TIME_LIMIT_S = 300
VISIBILITY_TIMEOUT_S = 3_600
# A process that has grown beyond this is replaced after its task (KiB).
_MOST_MEMORY_KIB = 600_000


def make_app(settings: Settings) -> Celery:
    """The app of these settings; connects when it is first used."""
    app = Celery("tts_service", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        # What comes of a task is in the ledger.
        task_ignore_result=True,
        # Whoever dies at a task leaves it to another.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_time_limit=TIME_LIMIT_S,
        worker_max_memory_per_child=_MOST_MEMORY_KIB,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=4,
        task_publish_retry=True,
        task_publish_retry_policy={"max_retries": 2, "interval_start": 0.2, "interval_max": 1},
        broker_transport_options=_transport(settings.broker_url),
        # Gossip and mingle make workers talk to each other; ours have nothing to say.
        worker_enable_remote_control=True,
        worker_send_task_events=True,
        worker_hijack_root_logger=False,
        timezone="UTC",
    )
    return app


def _transport(url: str) -> dict[str, object]:
    if url.startswith(("redis", "rediss", "sentinel")):
        return {
            "visibility_timeout": VISIBILITY_TIMEOUT_S,
            "socket_timeout": 30,
            "socket_connect_timeout": 4,
            "socket_keepalive": True,
            "health_check_interval": 10,
            # One queue, one order: no lists for priorities.
            "queue_order_strategy": "round_robin",
        }
    # RabbitMQ says when it has a message; until then it is not given out.
    return {"confirm_publish": True}
