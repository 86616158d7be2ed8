"""A worker process: spawned, given its orders over a socket of its own.

Spawned, not forked: engines keep global state that a fork would copy half-made.
The event loop writes and reads by itself, without threads and queues between: those
cost a short sentence as much as its synthesis does.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import signal
import socket
import struct
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from tts_service.errors import TtsError

if TYPE_CHECKING:
    from collections.abc import Callable

A = TypeVar("A")
R = TypeVar("R")

# What is sent is a pickle behind its length.
_PREFIX = struct.Struct(">I")
_MOST_BYTES = 262_144

# Whoever is told to end and does not is killed after this.
_ENDING_S = 5.0


@dataclass(frozen=True, slots=True)
class Raised:
    """What the work raised, told apart from the death of its process."""

    error: Exception


class NotBegun(Exception):
    """The process died before it came to this order."""


class WorkerProcess:
    """One process that works for this one until it is told to end, or dies."""

    def __init__(self, between: Callable[[], object] | None = None) -> None:
        """``between`` is called in the process after each answer, while nobody waits for it."""
        context = multiprocessing.get_context("spawn")
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(0)  # the event loop waits, never a call
        self._process = context.Process(target=_serve, args=(theirs, between), daemon=True)
        self._process.start()
        theirs.close()
        self._sending = asyncio.Lock()
        self._reading = asyncio.Lock()
        self._received = bytearray()
        self._dead = False

    @property
    def pid(self) -> int:
        """The process's id."""
        return cast("int", self._process.pid)

    @property
    def lives(self) -> bool:
        """Whether it has not died yet, as far as anyone knows."""
        return not self._dead and self._process.is_alive()

    def rehearse(self, work: Callable[[A], object], argument: A) -> None:
        """Have an idle process do ``work(argument)`` first; nobody hears of its end."""
        self._socket.sendall(_packed((work, argument, False)))

    async def do(self, work: Callable[[A], R], argument: A, longest_s: float) -> R | Raised:
        """The result of ``work(argument)``, or what it raised.

        Orders are done one by one, as they come; ``longest_s`` is for the work alone.
        Raises ``TimeoutError``; ``EOFError`` or ``OSError`` when the process has died at
        this, ``NotBegun`` when it has died before.  Who does not wait for the end must
        ``kill`` it, for its answer will come.
        """
        async with self._sending:
            if self._dead:
                raise NotBegun
            data = _packed((work, argument, True))
            await asyncio.get_running_loop().sock_sendall(self._socket, data)
        # Locks are given in the order in which they are asked for; so are answers.
        async with self._reading:
            if self._dead:
                raise NotBegun
            async with asyncio.timeout(longest_s):
                return cast("R | Raised", pickle.loads(await self._answer()))  # noqa: S301 - our own

    async def _answer(self) -> bytes:
        """The next message from the process."""
        loop = asyncio.get_running_loop()
        while True:
            if len(self._received) >= _PREFIX.size:
                end = _PREFIX.size + _PREFIX.unpack_from(self._received)[0]
                if len(self._received) >= end:
                    answer = bytes(self._received[_PREFIX.size : end])
                    del self._received[:end]
                    return answer
            received = await loop.sock_recv(self._socket, _MOST_BYTES)
            if not received:
                raise EOFError
            self._received += received

    def kill(self) -> None:
        """End it at once."""
        self._dead = True
        self._process.kill()
        if not self._reading.locked():  # else its reader hears of the end, and kills it too
            self._socket.close()

    def dismiss(self) -> None:
        """Tell it to end; ``join`` sees it off."""
        self._socket.close()

    def join(self) -> None:
        """Wait until it has ended."""
        self._process.join(_ENDING_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _packed(message: object) -> bytes:
    data = pickle.dumps(message)
    return _PREFIX.pack(len(data)) + data


def _serve(theirs: socket.socket, between: Callable[[], object] | None) -> None:
    """Work until the other end is closed.  Runs in the process."""
    # Ctrl-C is sent to all; who ends, and when, is the parent's to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _leave_with_parent()
    # Whoever is woken up takes the processor from who wakes it: an order would cost the event
    # loop as much as its sentence does.  As a batch job it waits for the loop to be done.
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    orders = theirs.makefile("rb")
    with suppress(OSError):
        while prefix := orders.read(_PREFIX.size):
            work, argument, awaited = pickle.loads(orders.read(*_PREFIX.unpack(prefix)))  # noqa: S301
            answer = _answer(work, argument)
            if awaited:
                theirs.sendall(_packed(answer))
            if between is not None:
                between()


def _answer(work: Callable[[A], R], argument: A) -> R | Raised:
    try:
        return work(argument)
    except TtsError as error:
        return Raised(error)
    except Exception as error:  # noqa: BLE001 - raised again by whoever gave the order
        # Where it happened is known here only.
        error.add_note(traceback.format_exc())
        return Raised(error if _travels(error) else RuntimeError(traceback.format_exc()))


def _travels(error: Exception) -> bool:
    """Whether an error of somebody else's can be sent, and made again where it arrives."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:  # noqa: BLE001 - whatever its class raises
        return False
    return True


def _leave_with_parent() -> None:
    """When the parent is killed, end too, in the middle of the work if need be."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
