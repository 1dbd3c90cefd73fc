"""Runs calls on threads beside the caller's, so that Ctrl-C and cancelled tasks are heard while the library works.

Python runs signal handlers in the main thread, and only between two of its own instructions: a main thread that is
inside the library would hear nothing until it returns. So the main thread hands its calls over and waits for them. When
the waiting ends early, the batch under way is cancelled, and the thread that runs it is not waited for: the forward
pass it is in may take seconds.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Callable, TypeVar

from . import _library
from ._errors import Cancelled
from ._handles import Handle

T = TypeVar("T")


class Stop:
    """Ends the work of one call early: the batches under way are cancelled, and no other one is begun."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._batches: list[Handle] = []

    def ask(self) -> None:
        with self._lock:
            self._asked = True
            for batch in self._batches:
                _library.get().zstc_batch_cancel(batch.pointer)

    def check(self) -> None:
        if self._asked:
            raise Cancelled("the call was cancelled")

    def run(self, batch: Handle) -> int:
        """The status of zstc_batch_run, which ask() ends after the current forward pass."""
        with self._lock:
            self.check()
            self._batches.append(batch)
        try:
            return int(_library.get().zstc_batch_run(batch.pointer))
        finally:
            with self._lock:
                self._batches.remove(batch)


_Task = tuple["Future[Any]", Callable[[], Any]]


class Pool:
    """Threads that are made when they are needed and kept: a libtorch has state for each thread that calls it.

    They are daemons: a process that ends does not wait for a forward pass whose answer nobody wants.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.reset()

    def reset(self) -> None:
        """Also in the child of a fork, which has none of the threads."""
        self._lock = threading.Lock()
        self._count = 0
        self._idle: list[SimpleQueue[_Task]] = []
        self._waiting: deque[_Task] = deque()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        task: _Task = (Future(), work)
        with self._lock:
            if self._idle:
                self._idle.pop().put(task)
            elif self._count < self._most:
                self._count += 1
                threading.Thread(target=self._serve, args=(task,), name="zstc", daemon=True).start()
            else:
                self._waiting.append(task)
        return task[0]

    def _serve(self, task: _Task) -> None:
        inbox: SimpleQueue[_Task] = SimpleQueue()
        while True:
            answer = _outcome(task)
            next_task = self._next(inbox)
            answer()  # after this thread is known to be idle: the caller's next call finds it
            del task, answer
            task = inbox.get() if next_task is None else next_task
            del next_task

    def _next(self, inbox: SimpleQueue[_Task]) -> _Task | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._idle.append(inbox)
            return None


def _outcome(task: _Task) -> Callable[[], None]:
    """Does the work. What is returned tells the future."""
    future, work = task
    if not future.set_running_or_notify_cancel():
        return lambda: None
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  # whatever it is, the waiting thread raises it
        failure = error
        return lambda: future.set_exception(failure)
    return lambda: future.set_result(result)


_calls = Pool(most=1 << 30)  # the main thread has one call at a time; further ones are what it left behind
_tasks = Pool(most=16)  # of asyncio: more tasks than these wait for their turn
os.register_at_fork(after_in_child=_calls.reset)
os.register_at_fork(after_in_child=_tasks.reset)


def run(work: Callable[[Stop], T]) -> T:
    """The result of work(stop). In the main thread any exception of a signal handler ends it at once."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread() or sys.is_finalizing():
        return work(stop)  # an interpreter that ends runs no other threads
    future = _calls.submit(lambda: work(stop))
    try:
        return future.result()
    except BaseException:
        stop.ask()
        raise


async def run_task(work: Callable[[Stop], T]) -> T:
    """The result of work(stop), awaited. Cancelling the task ends the work."""
    import asyncio  # costs a third of the time that importing the package takes

    stop = Stop()
    try:
        return await asyncio.wrap_future(_tasks.submit(lambda: work(stop)))
    except asyncio.CancelledError:
        stop.ask()
        raise


def start(work: Callable[[], T]) -> Future[T]:
    """work() beside the caller, in whatever thread that is."""
    if not sys.is_finalizing():
        return _calls.submit(work)
    task: _Task = (Future(), work)
    _outcome(task)()
    return task[0]
