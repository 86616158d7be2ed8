"""A server of the standard library that answers from a thread of its own."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socketserver import BaseServer


class Served:
    """Answers from its making on, until it is closed."""

    def __init__(self, server: BaseServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Answer no more; who asks from now on is refused."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
