"""Errors as problem documents (RFC 9457): one table from class to status."""

from __future__ import annotations

import math
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from tts_service.api.invalid import told
from tts_service.errors import (
    ChoiceError,
    EmptyArticle,
    EngineDown,
    EngineRefused,
    IncompleteReading,
    InputError,
    NotText,
    OrderConflict,
    PageUnreadable,
    SignatureInvalid,
    SiteNotAllowed,
    StoreError,
    TextNotAllowed,
    TokenInvalid,
    TooLong,
    TooManyRequests,
    TtsError,
    UnknownClip,
    UnknownEngine,
    UnknownReading,
    UnknownVoice,
)

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

MEDIA_TYPE = "application/problem+json"

# The first class that matches wins, so the special stand before the general.
_STATUS: tuple[tuple[type[TtsError], HTTPStatus], ...] = (
    (EmptyArticle, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotText, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (TooLong, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (SiteNotAllowed, HTTPStatus.FORBIDDEN),
    (TextNotAllowed, HTTPStatus.FORBIDDEN),
    (SignatureInvalid, HTTPStatus.FORBIDDEN),
    (TokenInvalid, HTTPStatus.UNAUTHORIZED),
    (PageUnreadable, HTTPStatus.BAD_GATEWAY),
    (InputError, HTTPStatus.BAD_REQUEST),
    (UnknownReading, HTTPStatus.NOT_FOUND),
    (UnknownClip, HTTPStatus.NOT_FOUND),
    (UnknownEngine, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UnknownVoice, HTTPStatus.UNPROCESSABLE_ENTITY),
    (OrderConflict, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ChoiceError, HTTPStatus.NOT_FOUND),
    (IncompleteReading, HTTPStatus.SERVICE_UNAVAILABLE),
    (EngineRefused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (EngineDown, HTTPStatus.SERVICE_UNAVAILABLE),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (TooManyRequests, HTTPStatus.TOO_MANY_REQUESTS),
    (TtsError, HTTPStatus.INTERNAL_SERVER_ERROR),
)

_TITLES_VI = {
    404: "Không có địa chỉ này",
    405: "Cách gọi này không được hỗ trợ",
    408: "Dữ liệu gửi lên quá chậm",
    413: "Dữ liệu gửi lên quá lớn",
    422: "Yêu cầu không hợp lệ",
    500: "Dịch vụ gặp lỗi, xin thử lại sau",
}


class Problem(BaseModel):
    """A problem document."""

    type: str = Field(
        description="Names the kind of problem.", examples=["urn:tts-service:problem:unknown-voice"]
    )
    title: str = Field(description="What went wrong, in English.", examples=["Unknown voice"])
    title_vi: str = Field(
        description="The same in words for a listener.", examples=["Không có giọng đọc này"]
    )
    status: int = Field(examples=[422])
    detail: str = Field(
        description="The evidence.", examples=["espeak has no voice 'espeak:vi-VN'."]
    )
    remedy: str = Field(
        default="",
        description="What the client can do.",
        examples=["It has: espeak:vi, espeak:vi-central, espeak:vi-south."],
    )
    transient: bool = Field(default=False, description="Whether the same request may work later.")
    sentences: list[int] = Field(
        default_factory=list, description="Sentences that are missing, by index."
    )


def status_of(error: TtsError) -> HTTPStatus:
    """The HTTP status of an error."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def problem_of(error: TtsError) -> Problem:
    """The problem document of an error."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
    return Problem(
        type=f"urn:tts-service:problem:{name}",
        title=error.title,
        title_vi=error.title_vi,
        status=status_of(error),
        detail=error.evidence,
        remedy=error.remedy,
        transient=error.transient,
        sentences=list(error.sentences) if isinstance(error, IncompleteReading) else [],
    )


def respond(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response that carries ``problem``."""
    return JSONResponse(
        problem.model_dump(exclude_defaults=False),
        problem.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def plain(status: int, detail: str, remedy: str = "") -> Problem:
    """The problem document of a status that no error of the tree stands behind."""
    return Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        title_vi=_TITLES_VI.get(status, "Không thực hiện được yêu cầu"),
        status=status,
        detail=detail,
        remedy=remedy,
    )


async def _on_tts_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TtsError)  # noqa: S101 - registered for nothing else
    headers = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(math.ceil(error.wait_s))
    elif error.transient:
        headers["Retry-After"] = str(math.ceil(getattr(error, "retry_after_s", 0) or 5))
    if isinstance(error, TokenInvalid):
        headers["WWW-Authenticate"] = "Bearer"
    return respond(problem_of(error), headers)


async def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return respond(plain(HTTPStatus.UNPROCESSABLE_ENTITY, *told(error.errors())))


async def _on_http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    problem = plain(error.status_code, str(error.detail))
    return respond(problem, dict(error.headers or {}))


async def _on_fault(_request: Request, _error: Exception) -> JSONResponse:
    return fault()


def fault() -> JSONResponse:
    """The answer to a fault of ours: whoever catches it logs it; the client gets no internals."""
    return respond(plain(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal fault."))


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem document."""
    app.add_exception_handler(TtsError, _on_tts_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_fault)


def responses(*kinds: type[TtsError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI entries for the errors a route can answer with."""
    table: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        status = status_of(kind(""))
        example = problem_of(kind("What was seen.", "What to do.")).model_dump()
        entry = table.setdefault(
            int(status),
            {
                "description": status.phrase,
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        entry["content"][MEDIA_TYPE]["examples"][kind.__name__] = {"value": example}
    return table
