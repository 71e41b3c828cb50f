"""Where units are cleaned: in this process, or in worker processes that may die.

An executor takes tasks as they come and gives (task, tally) as they are finished, in any order. It holds no more than a few tasks at a
time, so memory does not grow with the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from flows.cleaning import Task, clean_unit
from flows.results import result_of, save_result
from flows.tally import Tally

Done = tuple[Task, Tally]
Executor = Callable[[Iterable[Task]], Iterator[Done]]


def in_process(tasks: Iterable[Task]) -> Iterator[Done]:
    """Clean each task here."""
    for task in tasks:
        yield task, _clean_to_disk(task)


def in_workers(workers: int) -> Executor:
    """An executor of ``workers`` processes; a single task is cleaned here, since starting a process would take longer."""

    def execute(tasks: Iterable[Task]) -> Iterator[Done]:
        stream = iter(tasks)
        first = list(islice(stream, 1))
        if second := list(islice(stream, 1)):
            # Imported here: what starts processes takes as long to load as a page to clean.
            from flows.workers import pooled

            yield from pooled(chain(first, second, stream), workers)
        else:
            yield from in_process(first)

    return execute


def executor_for(workers: int) -> Executor:
    """The executor for so many workers; none is this process."""
    return in_workers(workers) if workers else in_process


def _clean_to_disk(task: Task) -> Tally:
    result = result_of(clean_unit(task))
    save_result(result, task.path)
    return result.tally
