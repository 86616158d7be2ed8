"""Tells a customer's server what is ready, so that it knows who says so (Standard Webhooks 1.0)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tts_service.workers.orders import Closing, Order, Result

ARTICLE_READY = "article.ready"
ARTICLE_FAILED = "article.failed"
BATCH_FINISHED = "batch.finished"


# Secrets in the standard's own form say what follows: a key in Base64.
_PREFIX = "whsec_"


def _key_of(secret: str) -> bytes:
    """The key that a secret stands for."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    return base64.b64decode(secret.removeprefix(_PREFIX))


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove a message: id, time (Unix seconds) and HMAC-SHA-256 over all three.

    Who receives it computes the same with the secret, and refuses what is older
    than a few minutes; the id is the same whenever the same event is told.
    """
    signed = f"{event_id}.{timestamp}.".encode() + body
    mac = hmac.new(_key_of(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }


def article_event(order: Order, result: Result) -> dict[str, Any]:
    """What is told of an article that is ready, or that failed."""
    data: dict[str, Any] = {
        "batch": order.id,
        "number": result.number,
        "id": result.id,
        "source": result.source,
    }
    if result.fault is None:
        data |= {
            "reading": result.reading,
            "title": result.title,
            "voice": result.voice,
            "fallback_from": [asdict(passed) for passed in result.fallback_from],
            "duration_ms": result.duration_ms,
            "unknown": list(result.unknown),
        }
    else:
        fault = result.fault
        data |= {"detail": fault.detail, "transient": fault.transient}
        data["missing"] = list(fault.missing)
    kind = ARTICLE_READY if result.fault is None else ARTICLE_FAILED
    return {"type": kind, "timestamp": _iso(result.at), "data": data}


def batch_event(order: Order, closing: Closing) -> dict[str, Any]:
    """What is told of a batch that has ended."""
    data = {
        "batch": order.id,
        "label": order.label,
        "state": "cancelled" if closing.cancelled else "finished",
        "articles": len(order.items),
        "done": closing.done,
        "fallback": closing.fallback,
        "failed": closing.failed,
    }
    return {"type": BATCH_FINISHED, "timestamp": _iso(closing.at), "data": data}


def body_of(event: dict[str, Any]) -> bytes:
    """The bytes that are signed and sent."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _iso(at: float) -> str:
    import datetime as dt

    return dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="seconds")
