"""Where units are cleaned: in this process, or in worker processes that may die.

An executor takes tasks as they come and gives (task, tally) as they are finished, in any order. It holds no more than a few tasks at a
time, so memory does not grow with the run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

from flows.cleaning import Task, clean_unit
from flows.results import result_of, save_result
from flows.settings import MIB
from flows.tally import Tally
from flows.urls import is_url

HERE_BYTES = MIB // 4
"""A single unit up to this size takes about as long to clean as a process to start. A document that ends its process ends the command then;
the next run cleans the unit in a process of its own, and the document is a reject."""

Done = tuple[Task, Tally]
Executor = Callable[[Iterable[Task]], Iterator[Done]]


def in_process(tasks: Iterable[Task]) -> Iterator[Done]:
    """Clean each task here."""
    for task in tasks:
        yield task, _clean_to_disk(task)


def in_workers(workers: int) -> Executor:
    """An executor of ``workers`` processes; a single small task is cleaned here, since starting a process would take longer."""

    def execute(tasks: Iterable[Task]) -> Iterator[Done]:
        stream = iter(tasks)
        first = list(islice(stream, 2))
        if len(first) == 1 and _may_be_here(first[0]):
            yield first[0], _clean_here(first[0])
        elif first:
            # Imported here: what starts processes takes as long to load as a page to clean.
            from flows.workers import pooled

            for task, tally in pooled(chain(first, stream), workers):
                _forget_begun(task)
                yield task, tally

    return execute


def _begun(task: Task) -> str:
    """A file that is there while the task is cleaned in the command's own process."""
    return f"{task.path}.begun"


def _may_be_here(task: Task) -> bool:
    """Whether the task is small, and no run before this one has died over it: one of its documents may be what ended that."""
    size = sum(len(piece.block.data) for piece in task.unit.pieces)
    return size <= HERE_BYTES and not is_url(task.path) and not os.path.exists(_begun(task))


def _clean_here(task: Task) -> Tally:
    with open(_begun(task), "wb"):
        pass
    try:
        return _clean_to_disk(task)
    finally:
        _forget_begun(task)


def _forget_begun(task: Task) -> None:
    if not is_url(task.path):
        with suppress(FileNotFoundError):
            os.unlink(_begun(task))


def executor_for(workers: int) -> Executor:
    """The executor for so many workers; none is this process."""
    return in_workers(workers) if workers else in_process


def _clean_to_disk(task: Task) -> Tally:
    result = result_of(clean_unit(task))
    save_result(result, task.path)
    return result.tally
