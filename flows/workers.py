"""Worker processes that may die.

A worker that dies breaks the standard library's whole pool; the units that were in it are then cleaned one at a time, each in a process
of its own that notes which record it is at. The record at which such a process dies becomes a reject, and the rest of its unit is cleaned
without it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, MutableSequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import forkserver
from multiprocessing.context import BaseContext

from cleaners.model import Reason, Reject
from flows.cleaning import Task, clean_unit
from flows.errors import RunError
from flows.limits import arm_hard_limit, enter_worker
from flows.results import load_tally, result_of, save_result
from flows.tally import Tally

LOOKAHEAD = 2
"""Tasks that wait beyond those being cleaned: enough that no worker idles while the next is read."""

PRELOADED = "flows.preloaded"
SAFE_PATH = "PYTHONSAFEPATH"
"""With this Python does not put the working directory before where modules are installed."""

LOST = (BrokenProcessPool, MemoryError)
"""How a unit ends that is then cleaned alone: its worker died, or had no memory left for its rows, which it may have when it is alone."""


def _clean_in_worker(task: Task) -> Tally:
    result = result_of(clean_unit(task, lambda piece, position: arm_hard_limit(task.settings.max_seconds)))
    arm_hard_limit(0)
    save_result(result, task.path)
    return result.tally


def pooled(tasks: Iterator[Task], workers: int) -> Iterator[tuple[Task, Tally]]:
    """Clean the tasks in a pool of ``workers`` processes: each with its tally, in the order in which they are finished.

    Where this is ended before its time, what is being cleaned is given up.
    """
    with ExitStack() as stack:
        pool = _new_pool(workers, stack)
        pending: dict[Future[Tally], Task] = {}
        more = True
        while more or pending:
            while more and len(pending) < workers + LOOKAHEAD:
                task = next(tasks, None)
                more = task is not None
                if task is not None and not _submit(pool, task, pending):
                    break
            broken, finished = _collect(pending)
            yield from finished
            if broken:
                # All that was in the pool is suspect.
                pool.shutdown(wait=False, cancel_futures=True)
                for task in broken:
                    yield task, clean_alone(task)
                pool = _new_pool(workers, stack)


def _new_pool(workers: int, stack: ExitStack) -> ProcessPoolExecutor:
    """A pool that ends with the block of ``stack``; its workers at once where that ends by an error, such as Ctrl-C.

    The pool by itself would end when all units that it was handed are clean, which may be minutes later.
    """
    context = _starting()
    worker_end, own_end = context.Pipe(duplex=False)
    stack.enter_context(own_end)  # open until the pool has ended in order
    pool = stack.enter_context(
        ProcessPoolExecutor(workers, context, enter_worker, (worker_end, dict(os.environ)))
    )
    stack.push(lambda kind, *_: own_end.close() if kind else None)
    return pool


def _starting() -> BaseContext:
    """How a pool's processes are started: on Linux forked from one that has loaded what cleans, elsewhere each from nothing.

    With two workers and 150 pages it took a seventh of the processors' time to load everything in each. The process that they are forked
    from looks for modules where they are installed, never in the working directory, whatever lies there; it stays to this one's end.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ[SAFE_PATH]
        else:
            os.environ[SAFE_PATH] = before
    return context


def _submit(pool: ProcessPoolExecutor, task: Task, pending: dict[Future[Tally], Task]) -> bool:
    """Hand the task to the pool; False where the pool broke meanwhile, or no process could be forked. The task is pending either way."""
    try:
        pending[pool.submit(_clean_in_worker, task)] = task
    except (BrokenProcessPool, EOFError, ConnectionError) as error:
        failed: Future[Tally] = Future()
        failed.set_exception(BrokenProcessPool(str(error)))
        pending[failed] = task
        return False
    return True


def _collect(pending: dict[Future[Tally], Task]) -> tuple[list[Task], list[tuple[Task, Tally]]]:
    """Wait for something to end; the tasks that a broken pool lost, and those that are done. Both leave ``pending``."""
    ended = wait(pending, return_when=FIRST_COMPLETED).done
    broken: list[Task] = []
    finished: list[tuple[Task, Tally]] = []
    if any(isinstance(future.exception(), LOST) for future in ended):
        ended = wait(pending).done
    for future in ended:
        task = pending.pop(future)
        if isinstance(future.exception(), LOST):
            broken.append(task)
        else:
            finished.append((task, future.result()))
    return broken, finished


def clean_alone(task: Task) -> Tally:
    """Clean a unit in a process of its own, again without each record at which it dies."""
    context = multiprocessing.get_context("spawn")
    while True:
        at = context.Array("q", (-1, -1))
        process = context.Process(target=_clean_noting, args=(task, at))
        process.start()
        try:
            process.join()
        finally:
            process.kill()  # where the wait was ended: its unit is cleaned again by the next run
        if process.exitcode == 0 and (tally := load_tally(task.path)) is not None:
            return tally
        place = (at[0], at[1])
        if place in task.skips or place[0] < 0:
            why = _cause(process.exitcode)[1]
            raise RunError(
                f"a worker process dies outside of any document ({why}): is there memory and disk space left?"
            )
        reject = Reject(*_cause(process.exitcode))
        task = replace(task, skips={**task.skips, place: reject})


def _clean_noting(task: Task, at: MutableSequence[int]) -> None:
    """Clean a unit, noting each record in memory that the parent can read after this process is gone."""
    enter_worker()

    def note(piece: int, position: int) -> None:
        at[0], at[1] = piece, position
        arm_hard_limit(task.settings.max_seconds)

    rows = clean_unit(task, note)
    note(-1, -1)  # what goes wrong from here on is no document's fault
    arm_hard_limit(0)
    save_result(result_of(rows), task.path)


def _cause(exitcode: int | None) -> tuple[Reason, str]:
    """What ended a worker, for a reject."""
    if exitcode is not None and exitcode < 0:
        name = signal.Signals(-exitcode).name
        if name == "SIGPROF":
            return Reason.TOO_SLOW, "not clean after three times --max-seconds of computing"
        return Reason.CRASHED, f"the process that cleaned it was ended by {name}"
    return Reason.CRASHED, f"the process that cleaned it ended with exit code {exitcode}"
