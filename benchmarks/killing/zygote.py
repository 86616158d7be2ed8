"""Services forked from a process that has everything imported: a start costs most of a second."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from unittest import mock


class Zygote:
    """A process with everything imported, which forks services."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, store: str) -> tuple[int, int]:
        """Fork a service; its process id, which is also its group's, and its port."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(store) + "\n")
        self._process.stdin.flush()
        pid, port = map(int, self._process.stdout.readline().split())
        return pid, port

    def close(self) -> None:
        """Fork no more."""
        self._process.kill()
        self._process.wait()


def be_zygote() -> None:
    import uvicorn

    from tts_service.api.app import create_app
    from tts_service.api.protocol import Protocol
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading import site_rules
    from tts_service.settings import load_settings

    # Reading it takes longer than most lives last; it is the same in all of them.
    lexicon = load_lexicon()
    mock.patch.object(site_rules, "load_lexicon", return_value=lexicon).start()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        store = json.loads(line)
        # Nobody else can have the port between a look and the start.
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        child = os.fork()
        # On both sides, so that it is so whoever comes first: its group can be killed.
        os.setpgid(child, child)
        if child:
            print(child, bound.getsockname()[1], flush=True)
            bound.close()
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        app = create_app(load_settings(store_url=store, engine="tone", workers=1))
        config = uvicorn.Config(app, http=Protocol, log_level="critical", access_log=False)
        uvicorn.Server(config).run([bound])
        os._exit(0)


if __name__ == "__main__":
    be_zygote()
