"""Everything that can go wrong, as one tree.

    TtsError
    ├── InputError            the request cannot be read as it stands (permanent)
    │   ├── EmptyArticle          no words to read
    │   ├── NotText               bytes that are no text, or text in no known encoding
    │   ├── TooLong               more characters than the limit
    │   ├── SiteNotAllowed        a page of a site the operator has not listed
    │   ├── TextNotAllowed        a text that no listed site has signed
    │   ├── SignatureInvalid      a text whose signature does not hold
    │   ├── TokenInvalid          an operator's token that is not the operator's
    │   └── PageUnreadable        an allowed page that cannot be fetched or has no article
    │       └── PageUnreachable       its site does not answer, or not now (transient)
    ├── ChoiceError           the request names something that does not exist (permanent)
    │   ├── UnknownEngine
    │   ├── UnknownVoice
    │   ├── UnknownReading
    │   ├── UnknownClip
    │   └── UnknownReport
    │   ├── UnknownBatch
    │   └── OrderConflict         an idempotency key that was used for another order
    ├── EngineError           an engine did not speak
    │   ├── EngineRefused         it will not say this text, now or later (permanent)
    │   ├── EngineDown            it may say it later (transient)
    │   └── WorkerDied            whoever made the article died, again and again
    ├── IncompleteReading     some sentences could not be spoken; names them
    ├── TooManyRequests       more than the service takes in a while; says how long to wait
    ├── LexiconError          a lexicon file breaks a rule; names file and line
    ├── SettingError          a setting is unknown or has an impossible value
    └── StoreError            the clip store cannot be read or written
        └── QueueDown             the queue of batches cannot be reached

Each error carries its evidence (what was seen) and a remedy (what to do), in
Vietnamese for the listener (``title_vi``) and in English for the operator.
Whether a retry may help is ``transient``, never something to be guessed from a
message.  The HTTP status of each class is in ``tts_service.api.problems``, the
exit code in ``tts_service.cli``.
"""

from __future__ import annotations

from typing import ClassVar


class TtsError(Exception):
    """Root of the tree.

    ``evidence`` is what was seen, ``remedy`` what the caller can do about it;
    both are complete sentences or phrases without article text in them.
    """

    title: ClassVar[str] = "The article could not be read"
    title_vi: ClassVar[str] = "Không đọc được bài viết"
    transient: ClassVar[bool] = False

    def __init__(self, evidence: str, remedy: str = "") -> None:
        super().__init__(evidence)
        self.evidence = evidence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.title}: {self.evidence}" + (f" {self.remedy}" if self.remedy else "")

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders; the default would drop the remedy.
        return type(self), (self.evidence, self.remedy)


class InputError(TtsError):
    """The request cannot be read as it stands; repeating it changes nothing."""

    title = "The input cannot be read"
    title_vi = "Nội dung gửi lên không đọc được"


class EmptyArticle(InputError):
    """There is no word to read."""

    title = "Nothing to read"
    title_vi = "Bài này chưa có nội dung chữ để đọc"


class NotText(InputError):
    """Bytes that are no text in a known encoding."""

    title = "Not a text"
    title_vi = "Đây không phải là văn bản"


class TooLong(InputError):
    """More characters than the operator allows."""

    title = "Text too long"
    title_vi = "Bài viết quá dài"


class SiteNotAllowed(InputError):
    """A page of a site that the operator has not listed."""

    title = "Site not allowed"
    title_vi = "Trang này chưa được phép dùng dịch vụ đọc"


class TextNotAllowed(InputError):
    """A text that no listed site has signed, sent to a service that reads no other."""

    title = "Text not allowed"
    title_vi = "Dịch vụ chỉ đọc bài của các trang đã đăng ký"


class SignatureInvalid(InputError):
    """A text whose signature is wrong, expired, or made with a key that is not listed."""

    title = "Signature invalid"
    title_vi = "Chữ ký của bài viết không hợp lệ"


class TokenInvalid(InputError):
    """A token that is not the operator's."""

    title = "Token invalid"
    title_vi = "Mã truy cập không đúng"


class PageUnreadable(InputError):
    """An allowed page that could not be fetched, or that holds no article."""

    title = "Page unreadable"
    title_vi = "Không lấy được bài viết từ trang"


class PageUnreachable(PageUnreadable):
    """An allowed page whose site does not answer, or has no time for it now."""

    title = "Page unreachable"
    title_vi = "Trang của bài viết đang không trả lời"
    transient = True


class ChoiceError(TtsError):
    """The request names something that does not exist."""

    title = "No such thing"
    title_vi = "Không có lựa chọn này"


class UnknownEngine(ChoiceError):
    """No engine of that name is installed."""

    title = "Unknown engine"
    title_vi = "Không có bộ đọc này"


class UnknownVoice(ChoiceError):
    """The engine has no voice of that name."""

    title = "Unknown voice"
    title_vi = "Không có giọng đọc này"


class UnknownReading(ChoiceError):
    """No reading has that id."""

    title = "Unknown reading"
    title_vi = "Không có bản đọc này"


class UnknownClip(ChoiceError):
    """No clip has that key, and no reading is about to make it."""

    title = "Unknown clip"
    title_vi = "Không có đoạn âm thanh này"


class UnknownReport(ChoiceError):
    """No report has that id."""

    title = "Unknown report"
    title_vi = "Không có báo lỗi này"


class UnknownBatch(ChoiceError):
    """No batch has that id."""

    title = "Unknown batch"
    title_vi = "Không có lô bài này"


class OrderConflict(ChoiceError):
    """An idempotency key that was used for another order before."""

    title = "Another order has this key"
    title_vi = "Mã yêu cầu này đã dùng cho lô bài khác"


class EngineError(TtsError):
    """An engine did not speak."""

    title = "The voice did not speak"
    title_vi = "Chưa tạo được giọng đọc"


class EngineRefused(EngineError):
    """The engine cannot say this text, and asking again will not help."""

    title = "The engine refused the text"


class EngineDown(EngineError):
    """The engine is out of reach, blocked, crashed or late; later it may answer.

    ``retry_after_s`` is how long it certainly will not; 0 when nobody knows.
    ``turned_away`` when the service behind it said that it wants no requests for now.
    """

    title = "The engine is not available"
    title_vi = "Giọng đọc đang tạm nghỉ, vui lòng thử lại sau ít phút"
    transient = True

    def __init__(
        self,
        evidence: str,
        remedy: str = "",
        retry_after_s: float = 0.0,
        turned_away: bool = False,
    ) -> None:
        super().__init__(evidence, remedy)
        self.retry_after_s = retry_after_s
        self.turned_away = turned_away

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.evidence, self.remedy, self.retry_after_s, self.turned_away)


class WorkerDied(EngineError):
    """Whoever made an article died, so often that it is probably the article's doing."""

    title = "The worker died of it"


class IncompleteReading(EngineError):
    """Some sentences could not be spoken: ``sentences`` by index, ``written`` as written."""

    title = "The reading is incomplete"
    title_vi = "Bản đọc còn thiếu câu"

    def __init__(
        self,
        evidence: str,
        remedy: str = "",
        sentences: tuple[int, ...] = (),
        written: tuple[str, ...] = (),
    ) -> None:
        super().__init__(evidence, remedy)
        self.sentences = sentences
        self.written = written

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.evidence, self.remedy, self.sentences, self.written)


class TooManyRequests(TtsError):
    """More requests than the service takes in a while; ``wait_s`` later it takes the next."""

    title = "Too many requests"
    title_vi = "Hệ thống đang bận, vui lòng thử lại sau"
    transient = True

    def __init__(self, evidence: str, remedy: str = "", wait_s: float = 5.0) -> None:
        super().__init__(evidence, remedy)
        self.wait_s = wait_s

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.evidence, self.remedy, self.wait_s)


class LexiconError(TtsError):
    """A lexicon file breaks one of the loader's rules."""

    title = "Lexicon invalid"
    title_vi = "Từ điển đọc có lỗi"


class SettingError(TtsError):
    """A setting is unknown or has an impossible value."""

    title = "Setting invalid"
    title_vi = "Cấu hình có lỗi"


class StoreError(TtsError):
    """The clip store cannot be read or written."""

    title = "The clip store failed"
    title_vi = "Kho âm thanh đang có lỗi"
    transient = True


class ArchiveError(StoreError):
    """An archive of a batch cannot be read or written."""

    title = "The archive failed"
    title_vi = "Kho bài đã đọc đang có lỗi"


class QueueDown(StoreError):
    """The queue of batches cannot be reached; what is ordered is kept in the store."""

    title = "The queue is not available"
    title_vi = "Hàng đợi đang có lỗi"
