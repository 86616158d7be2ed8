"""``/healthz``: whether the service can do its work."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, Field

import tts_service
from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.api.router import Router
from tts_service.errors import StoreError

router = Router(tags=["health"])


class EngineHealth(BaseModel):
    """How an engine has been doing."""

    failures: int = Field(description="In a row; 0 when it spoke last time.", examples=[0])
    reason: str = Field(description="What was seen at the last one.")
    rests_s: int = Field(description="Seconds for which `auto` leaves it alone.", examples=[0])


class Health(BaseModel):
    """The service is up, its store answers, its default voice is there."""

    status: Literal["ok"] = "ok"
    version: str = Field(examples=["0.1.0"])
    voice: str = Field(description="The default voice.", examples=["espeak:vi"])
    open: bool = Field(
        description="Whether text that anybody sends is read; else pages of listed sites, texts "
        "they signed, and what the operator's token comes with.",
        examples=[False],
    )
    engines: dict[str, EngineHealth] = Field(
        description="The engines that were asked to speak since the start."
    )
    clips_made: int = Field(description="Clips synthesized since the start.", examples=[71])
    clips_found: int = Field(description="Clips the store had.", examples=[512])


@router.get("/healthz", summary="Health", responses=responses(StoreError))
async def get_health(service: ServiceOf) -> Health:
    """For load balancers and container health checks; asks the store for an object."""
    await service.readings.probe()
    return Health(
        version=tts_service.__version__,
        voice=service.studio.voice().id,
        open=service.access.is_open,
        engines={
            name: EngineHealth(
                failures=health.failures, reason=health.reason, rests_s=math.ceil(health.rests_s)
            )
            for name, health in (await service.studio.healths()).items()
        },
        clips_made=service.studio.made,
        clips_found=service.studio.found,
    )
