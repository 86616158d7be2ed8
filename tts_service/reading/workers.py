"""Where synthesis runs: spawned processes for engines that compute, threads for those that wait.

A process that dies is replaced and its order given again.  So is one that hangs,
but then the order has failed.  Neither is noticed by the orders of the others.
Each process has the next order in hand while it works, so that it never waits for one.
"""

from __future__ import annotations

import asyncio
import importlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from tts_service.engines.base import Isolation
from tts_service.errors import EngineDown
from tts_service.reading.process import NotBegun, Raised, WorkerProcess
from tts_service.reading.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

A = TypeVar("A")
R = TypeVar("R")

_ATTEMPTS = 3
_IN_HAND = 2
# More than all engines together may have waiting (one's own server may be given 64 texts): a
# service that hangs keeps no thread from another's.  There are only as many as were needed.
_THREADS = 80
# A sentence takes milliseconds, with a neural voice on a busy machine a minute.
_LONGEST_S = 180.0


class Workers:
    """A pool of ``processes`` worker processes and a pool of threads, both started when needed.

    ``between`` is called in a process after each answer, while nobody waits for it.
    """

    def __init__(self, processes: int, between: Callable[[], object] | None = None) -> None:
        self.processes = processes
        self._between = between
        self._turns = Turns(processes * _IN_HAND)
        self._orders: dict[WorkerProcess, int] = {}  # how many each process has in hand
        self._threads: ThreadPoolExecutor | None = None

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes there are, those with most to do first."""
        return tuple(
            process.pid for process in sorted(self._orders, key=lambda p: -self._orders[p])
        )

    def warm_up(self, work: Callable[[A], R], argument: A) -> None:
        """Start every process now and have it do ``work`` once, so that no listener waits for it.

        Returns at once; what ``work`` returns or raises is dropped.
        """
        while len(self._orders) < self.processes:
            self._orders[WorkerProcess(self._between)] = 0
        for process, orders in self._orders.items():
            if not orders:
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
            deaths = 0
            while deaths < _ATTEMPTS:
                try:
                    with self._hired() as process:
                        result = await process.do(work, argument, _LONGEST_S)
                except TimeoutError as error:
                    raise EngineDown(
                        f"The engine took more than {_LONGEST_S:.0f} s for a sentence.",
                        "Try again; if it stays, report the text.",
                    ) from error
                except NotBegun:
                    continue
                except (EOFError, OSError):
                    deaths += 1
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
        for process, orders in self._orders.items():
            if orders:
                process.kill()
            else:
                process.dismiss()
        for process in self._orders:
            process.join()
        self._orders.clear()
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
            self._threads = None

    @contextmanager
    def _hired(self) -> Iterator[WorkerProcess]:
        """The process with least to do; it is given up if something goes wrong with it."""
        self._orders = {process: n for process, n in self._orders.items() if n or process.lives}
        process = min(self._orders, key=self._orders.__getitem__, default=None)
        if process is None or (self._orders[process] and len(self._orders) < self.processes):
            process = WorkerProcess(self._between)
            self._orders[process] = 0
        self._orders[process] += 1
        try:
            yield process
        except BaseException:
            process.kill()  # dead, hanging, or busy with what nobody waits for any more
            self._orders.pop(process, None)
            raise
        else:
            if process in self._orders:
                self._orders[process] -= 1

    def _thread_pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="engine")
        return self._threads
