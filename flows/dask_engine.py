"""Where units are cleaned when one machine is too small: on the workers of an existing Dask cluster.

The units are those of a run on one machine, cleaned by the same functions and published by the same process: only who cleans them changes,
so the output is the same to the byte. Input and OUT must be where every worker sees them (a shared folder or a bucket). A worker that dies
costs its unit's time: Dask gives the unit to another one. A unit at which several die is cleaned here, in a process of its own that finds
the record to blame.

Needs the extra ``dask``; see https://distributed.dask.org for schedulers and workers. Give workers one thread each: a document's time limit
is the process's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from cleaners import __version__
from flows.cleaning import Task, clean_unit
from flows.errors import RunError, UsageError
from flows.executors import Done, Executor
from flows.limits import arm_hard_limit
from flows.results import result_of, save_result
from flows.settings import Job
from flows.storage import open_storage
from flows.tally import Tally
from flows.urls import is_url
from flows.workers import clean_alone

if TYPE_CHECKING:
    from distributed import Client, Future

WAITING = 2
"""Units handed to the scheduler for each thread of the cluster: one in work and one that waits, so that no worker idles meanwhile."""
CONNECT_SECONDS = 15
PROBE = ".dask"
"""A file in OUT by which workers show that they see it."""


def on_dask(job: Job) -> Executor:
    """An executor on the cluster whose scheduler is at ``job.scheduler`` (``tcp://host:8786``).

    Raises UsageError where the extra is missing, a path says nothing on another machine, nobody answers at the address, or the workers are
    none, of another version, or without sight of OUT: before anything is cleaned.
    """
    if find_spec("distributed") is None:
        raise UsageError("--engine dask needs the library distributed: pip install 'copydesk[dask]'")
    for path in (*job.inputs, job.out):
        if not is_url(path) and not os.path.isabs(path):
            raise UsageError(f"{path!r} says nothing on another machine: give Dask whole paths or URLs")

    def execute(tasks: Iterable[Task]) -> Iterator[Done]:
        with _connect(job.scheduler) as client:
            _check_workers(client, job.out)
            yield from _spread(client, iter(tasks))

    return execute


def _connect(address: str) -> Client:
    from distributed import Client

    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address!r}: {error}") from error


def _check_workers(client: Client, out: str) -> None:
    """Raise UsageError unless there are workers, with this version of copydesk, that see OUT."""
    storage = open_storage(out)
    storage.write(PROBE, __version__.encode(), synced=False)
    try:
        seen: dict[str, str | None] = client.run(_look, out)
    finally:
        storage.remove([PROBE])
    if not seen:
        raise UsageError(
            "the Dask scheduler has no workers: start some by 'dask worker ADDRESS --nthreads 1'"
        )
    for worker, trouble in sorted(seen.items()):
        if trouble:
            raise UsageError(f"the Dask worker at {worker} {trouble}")


def _look(out: str) -> str | None:
    """On a worker: what is wrong with it; None where all is well."""
    try:
        version = open_storage(out).read(PROBE).decode()
    except OSError as error:
        return f"does not see the output folder ({error}): input and OUT must be on storage that all workers share"
    return None if version == __version__ else f"has copydesk {__version__}, and {version} is asked for"


def _spread(client: Client, tasks: Iterator[Task]) -> Iterator[Done]:
    """Keep the cluster's threads busy; each task with its tally as it is finished."""
    from distributed import wait

    pending: dict[Future, Task] = {}
    more = True
    while more or pending:
        room = WAITING * max(1, sum(client.nthreads().values())) - len(pending)
        while more and room > 0:
            task = next(tasks, None)
            more = task is not None
            if task is not None:
                pending[client.submit(_clean_there, task, pure=False)] = task
                room -= 1
        if pending:
            with client.as_current():
                ended = wait(list(pending), return_when="FIRST_COMPLETED").done
            for future in ended:
                task = pending.pop(future)
                yield task, _tally(future, task)


def _tally(future: Future, task: Task) -> Tally:
    from distributed import KilledWorker

    try:
        tally: Tally = future.result()
    except KilledWorker:
        return clean_alone(task)
    except OSError as error:
        raise RunError(f"a Dask worker cannot read the input or write the output: {error}") from error
    return tally


def _clean_there(task: Task) -> Tally:
    """On a worker: clean a unit and put its result into OUT."""
    result = result_of(clean_unit(task, lambda piece, position: arm_hard_limit(task.settings.max_seconds)))
    arm_hard_limit(0)
    save_result(result, task.path)
    return result.tally
