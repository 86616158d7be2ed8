"""``/v1/reports``: what listeners say is read wrong."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response  # noqa: TC002 - FastAPI resolves them
from pydantic import BaseModel, ConfigDict, Field

from tts_service.api.dependencies import ServiceOf  # noqa: TC001 - FastAPI resolves it
from tts_service.api.problems import responses
from tts_service.api.router import Router
from tts_service.errors import InputError, StoreError, TooManyRequests, UnknownReading
from tts_service.reading.reports import LONGEST_NOTE, Kind

router = Router(prefix="/v1/reports", tags=["reports"])


class ReportRequest(BaseModel):
    """A sentence that is read wrong."""

    model_config = ConfigDict(extra="forbid")

    reading: str = Field(description="The reading's id.", pattern="^[0-9a-f]{64}$")
    sentence: int = Field(description="The sentence's index.", ge=0, le=2**31, examples=[12])
    kind: Kind = Field(description="What is wrong.", examples=["abbreviation"])
    note: str = Field(
        "",
        description="What the listener says about it. Nobody's name belongs here.",
        max_length=LONGEST_NOTE,
        examples=["TTXD là trật tự xây dựng"],
    )


class ReportDocument(BaseModel):
    """A report as it is kept."""

    id: str
    count: int = Field(description="How often the same was reported.", examples=[1])


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    summary="Report a sentence that is read wrong",
    responses={
        200: {"model": ReportDocument, "description": "Reported before; counted."},
        **responses(InputError, UnknownReading, TooManyRequests, StoreError),
    },
)
async def report(
    wanted: ReportRequest, request: Request, service: ServiceOf, response: Response
) -> ReportDocument:
    """Kept for the operator: the sentence, what was said, the voice and the time.

    Nothing about who reports it; from one sender ten at once, then one a minute.
    """
    service.limits.take_report(request)
    casting = await service.castings.find(wanted.reading)
    kept = await service.reports.add(
        casting.take.reading, wanted.sentence, wanted.kind, wanted.note
    )
    if kept.count > 1:
        response.status_code = HTTPStatus.OK
    return ReportDocument(id=kept.id, count=kept.count)
