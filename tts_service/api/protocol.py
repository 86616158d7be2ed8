"""HTTP on a connection: uvicorn's, but that a clip at hand is written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from tts_service.api.at_hand import App


class Protocol(HttpToolsProtocol):
    """Writes a short answer in one go, with no task to do it and mostly without a parser.

    A task, two messages and two writes cost as much again as such an answer, and
    so does parsing what asks for it.  What is not plain (much to send, a client
    that reads slowly, asks for several things at once or leaves afterwards) is
    uvicorn's; and everything that is parsed would be, should a version of it begin
    its tasks in another way.
    """

    # Whether the parser was given whole requests only, so that a new one begins with the next byte.
    _is_between = True

    def data_received(self, data: bytes) -> None:
        """Answer what a look is enough for; the parser sees everything else."""
        if self._is_between and self._is_idle():
            answer = cast("App", self.config.app).glance(data)
            if answer is not None:
                self._send(*answer)
                return
        self._is_between = False
        super().data_received(data)

    def on_message_begin(self) -> None:
        """The parser has seen the first byte of a request."""
        self._is_between = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """The parser has seen the last one."""
        self._is_between = True
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        answer = None
        if cycle.keep_alive and not cycle.waiting_for_100_continue and self._is_free():
            scope = cast("dict[str, Any]", cycle.scope)
            answer = cast("App", self.config.app).at_hand(scope)
        if answer is None or not isinstance(answer.content, bytes):
            # What was read together with a request that is answered already found nobody idle.
            self._unset_keepalive_if_required()
            super()._start_asgi_task(cycle, app)
            return
        cycle.response_started = cycle.response_complete = True
        content = answer.content if cycle.scope["method"] != "HEAD" else b""
        self._send(answer.status_code, answer.lines, content)

    def _is_idle(self) -> bool:
        answered = self.cycle is None or self.cycle.response_complete
        return answered and self._is_free() and not self.transport.is_closing()

    def _is_free(self) -> bool:
        """Whether nothing is to be seen to but the answer."""
        return not (self.pipeline or self.flow.write_paused or self.config.access_log)

    def _send(self, status: int, lines: bytes, content: bytes) -> None:
        """A whole answer, below the lines that all answers of this server begin with."""
        head = [STATUS_LINE[status]]
        head += [b"%b: %b\r\n" % pair for pair in self.server_state.default_headers]
        self.transport.writelines((b"".join(head), lines, b"\r\n", content))
        self.on_response_complete()
