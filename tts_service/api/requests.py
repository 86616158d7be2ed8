"""What comes over the wire: articles to be read, texts to be said."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from tts_service.article.encoding import whole_letters

_SEED = "Sáng ngày 10/4, Chủ tịch UBND Thành phố làm việc với Quận về phát triển KT - XH."


Text = Annotated[str, AfterValidator(whole_letters)]


class Signed(BaseModel):
    """A site's signature of the text or HTML beside it; docs/sites.md says what is signed."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(description="The key's id.", max_length=64, examples=["bactuliem-2026"])
    expires: int = Field(
        description="Until when it holds, in Unix seconds; a year at most.",
        ge=0,
        le=2**53,
        examples=[1_800_000_000],
    )
    signature: str = Field(
        description="HMAC-SHA256 in hexadecimal.", pattern="^[0-9a-f]{64}$", examples=["0" * 64]
    )


class DocumentSent(BaseModel):
    """A file that holds an article."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["markdown", "json", "docx", "pdf"] = Field(description="What kind of file.")
    data: str = Field(
        description="The file in Base64.", pattern="^[A-Za-z0-9+/=\\s]*$", examples=["IyBUaW4="]
    )


class ReadingRequest(BaseModel):
    """An article to be read: a page of a listed site by its url, or a text, or HTML."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": _SEED, "voice": "espeak:vi"},
                {"url": "https://bactuliem.example/tin-tuc/1", "engine": "auto"},
            ]
        },
    )

    text: Text | None = Field(None, description="Plain text; the first line may be the title.")
    html: Text | None = Field(None, description="A whole page; its article is found.")
    document: DocumentSent | None = Field(
        None, description="A Markdown, JSON, Word or PDF file; its article is found."
    )
    url: str | None = Field(
        None,
        description="A page of a listed site; beside a text or HTML, the page that shows it.",
        max_length=2_000,
    )
    signed: Signed | None = Field(
        None, description="The signature of a text or HTML and of its url."
    )
    fresh: bool = Field(
        default=False,
        description="Have the page fetched again now, if that was not done just now.",
    )
    voice: str = Field("", description="A voice's id, from /v1/voices.", max_length=200)
    engine: str = Field(
        "", description="An engine's name: its first voice; or `auto`.", max_length=100
    )
    rate: float = Field(
        1.0, ge=0.5, le=2.0, description="Speaking rate, where the voice's engine has one."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        names = ("text", "html", "document", "url")
        given = [name for name in names if getattr(self, name) is not None]
        if not given or len([name for name in given if name != "url"]) > 1:
            raise ValueError(f"Give one of {', '.join(names)}")
        if self.signed is not None and (len(given) != 2 or self.url is None):  # noqa: PLR2004
            raise ValueError("Send signed with a text, html or document, and its url")
        return self


class SpokenRequest(BaseModel):
    """A text whose spoken form is wanted."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": _SEED}]})

    text: Text = Field(description="Plain text, one or more sentences.")
