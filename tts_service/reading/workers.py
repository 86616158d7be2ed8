"""Where synthesis runs: spawned processes for engines that compute, threads for those that wait.

A process that dies is replaced and its order given again.  So is one that hangs,
but then the order has failed.  Neither is noticed by the orders of the others.
"""

from __future__ import annotations

import asyncio
import importlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from tts_service.engines.base import Isolation
from tts_service.errors import EngineDown
from tts_service.reading.process import Raised, WorkerProcess
from tts_service.reading.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

A = TypeVar("A")
R = TypeVar("R")

_ATTEMPTS = 3
_THREADS = 16
# A sentence takes milliseconds, with a neural voice on a busy machine a minute.
_LONGEST_S = 180.0


class Workers:
    """A pool of ``processes`` worker processes and a pool of threads, both started when needed."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._turns = Turns(processes)
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._threads: ThreadPoolExecutor | None = None

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes there are, those at work first."""
        return tuple(process.pid for process in (*self._busy, *self._idle))

    def warm_up(self, work: Callable[[A], R], argument: A) -> None:
        """Start every process now and have it do ``work`` once, so that no listener waits for it.

        Returns at once; what ``work`` returns or raises is dropped.
        """
        while len(self.pids) < self.processes:
            self._idle.append(WorkerProcess())
        for process in self._idle:
            process.rehearse(work, argument)

    def load(self, module: str) -> None:
        """Import a module in a thread now, so that no listener waits for it; returns at once."""
        self._thread_pool().submit(importlib.import_module, module)

    async def run(
        self, isolation: Isolation, work: Callable[[A], R], argument: A, *, urgent: bool = False
    ) -> R:
        """The result of ``work(argument)``, done where ``isolation`` says; the urgent rather first.

        Raises what ``work`` raises, and ``EngineDown`` when it kills its process
        each time it is tried, or does not come to an end there.
        """
        if isolation is Isolation.THREAD:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread_pool(), work, argument)
        async with self._turns.turn(urgent=urgent):
            for _ in range(_ATTEMPTS):
                try:
                    with self._hired() as process:
                        async with asyncio.timeout(_LONGEST_S):
                            result = await process.do(work, argument)
                except TimeoutError as error:
                    raise EngineDown(
                        f"The engine took more than {_LONGEST_S:.0f} s for a sentence.",
                        "Try again; if it stays, report the text.",
                    ) from error
                except (EOFError, OSError):
                    continue
                if isinstance(result, Raised):
                    raise result.error
                return result
        raise EngineDown(
            f"The worker process died {_ATTEMPTS} times.",
            "Try again; if it stays, report the text.",
        )

    def close(self) -> None:
        """Stop all workers; what they are at is not waited for."""
        for process in self._busy:
            process.kill()
        for process in self._idle:
            process.dismiss()
        for process in (*self._busy, *self._idle):
            process.join()
        self._busy.clear()
        self._idle.clear()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None

    @contextmanager
    def _hired(self) -> Iterator[WorkerProcess]:
        """A process that is idle again afterwards, unless something goes wrong with it."""
        process = next((idle for idle in self._idle if idle.lives), None) or WorkerProcess()
        self._idle = [idle for idle in self._idle if idle is not process and idle.lives]
        self._busy.add(process)
        try:
            yield process
        except BaseException:
            process.kill()  # dead, hanging, or busy with what nobody waits for any more
            raise
        else:
            self._idle.append(process)
        finally:
            self._busy.discard(process)

    def _thread_pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="engine")
        return self._threads
