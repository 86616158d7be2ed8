"""Where synthesis runs: spawned processes for engines that compute, threads for those that wait.

Processes are spawned, not forked: engines keep global state that a fork would
copy half-made.  A crashed process breaks the pool; it is replaced and the order
given again, for the crash may have been a neighbour's.  So is one that hangs, but
then the order has failed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar

from tts_service.engines.base import Isolation
from tts_service.errors import EngineDown

if TYPE_CHECKING:
    from collections.abc import Callable

A = TypeVar("A")
R = TypeVar("R")

_ATTEMPTS = 3
_THREADS = 16
# A sentence takes milliseconds, with a neural voice on a busy machine a minute.
_LONGEST_S = 180.0


def _leave_with_parent() -> None:
    """Initialize a worker: when its parent is killed it ends too, instead of waiting for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Workers:
    """A pool of ``processes`` worker processes and a pool of threads, both started when needed."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._threads: ThreadPoolExecutor | None = None

    def warm_up(self, work: Callable[[A], R], argument: A) -> None:
        """Start every process now and have it do ``work`` once, so that no listener waits for it.

        Returns at once; what ``work`` returns or raises is dropped.
        """
        for _ in range(self.processes):
            self._processes().submit(work, argument)

    async def run(self, isolation: Isolation, work: Callable[[A], R], argument: A) -> R:
        """The result of ``work(argument)``, done where ``isolation`` says.

        Raises what ``work`` raises, and ``EngineDown`` when it kills its process
        each time it is tried, or does not come to an end there.
        """
        loop = asyncio.get_running_loop()
        if isolation is Isolation.THREAD:
            return await loop.run_in_executor(self._thread_pool(), work, argument)
        for _ in range(_ATTEMPTS):
            pool = self._processes()
            try:
                async with asyncio.timeout(_LONGEST_S):
                    return await loop.run_in_executor(pool, work, argument)
            except BrokenProcessPool:
                self._replace(pool)
            except TimeoutError as error:
                self._kill(pool)
                raise EngineDown(
                    f"The engine took more than {_LONGEST_S:.0f} s for a sentence.",
                    "Try again; if it stays, report the text.",
                ) from error
        raise EngineDown(
            f"The worker process died {_ATTEMPTS} times.",
            "Try again; if it stays, report the text.",
        )

    def close(self) -> None:
        """Stop all workers; orders not begun are dropped."""
        pools: tuple[Executor | None, ...] = (self._pool, self._threads)
        for pool in pools:
            if pool is not None:
                pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._threads = None

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.processes,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_leave_with_parent,
            )
        return self._pool

    def _thread_pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="engine")
        return self._threads

    def _kill(self, hanging: ProcessPoolExecutor) -> None:
        """End all processes of a pool, for nobody knows which one hangs; the others try again."""
        for process in list((hanging._processes or {}).values()):  # noqa: SLF001 - no public way yet
            process.kill()
        self._replace(hanging)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        # Several orders see the same pool break; only the first replaces it.
        if self._pool is broken:
            broken.shutdown(wait=False, cancel_futures=True)
            self._pool = None
