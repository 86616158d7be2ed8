"""HTTP on a connection: uvicorn's, but that a clip at hand is written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from tts_service.api.at_hand import App


class Protocol(HttpToolsProtocol):
    """Writes head and content of a short answer in one go, with no task to do it.

    A task, two messages and two writes cost as much again as such an answer.
    What is not plain (much to send, a client that reads slowly, asks for several
    things at once or leaves afterwards) is uvicorn's; and everything would be,
    should a version of it begin its tasks in another way.
    """

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        answer = None
        if self._is_plain(cycle):
            scope = cast("dict[str, Any]", cycle.scope)
            answer = cast("App", self.config.app).at_hand(scope)
        if answer is None or not isinstance(answer.content, bytes):
            # What was read together with a request that is answered already found nobody idle.
            self._unset_keepalive_if_required()
            super()._start_asgi_task(cycle, app)
            return
        head = [STATUS_LINE[answer.status_code]]
        for name, value in (*self.server_state.default_headers, *answer.raw_headers):
            head += (name, b": ", value, b"\r\n")
        head.append(b"\r\n")
        content = answer.content if cycle.scope["method"] != "HEAD" else b""
        self.transport.writelines((b"".join(head), content))
        cycle.response_started = cycle.response_complete = True
        self.on_response_complete()

    def _is_plain(self, cycle: RequestResponseCycle) -> bool:
        """Whether nothing is to be seen to but the answer."""
        return cycle.keep_alive and not (
            cycle.waiting_for_100_continue
            or self.pipeline
            or self.flow.write_paused
            or self.config.access_log
        )
