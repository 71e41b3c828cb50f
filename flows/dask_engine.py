"""Where dumps are cleaned when one machine is too small: on the workers of an existing Dask cluster.

As long as there are many groups of dumps, each is a worker's: it is told where the dumps lie, reads, cleans and publishes them, and only
counts come back. The last groups, of which there would be too few for the workers to end together, are cut here as on one machine, and
their units are cleaned there and published here. Either way the functions are those of a run on one machine, so the output is the same
to the byte. Input and OUT must be where every worker sees them (a shared folder or a bucket).

A worker that dies costs its unit's time: Dask gives the group or the unit to another one, which takes up the units that are finished. A
group at which several die is cut into units, and a unit at which several die is cleaned here, in a process of its own that finds the
record to blame.

Needs the extra ``dask``; see https://distributed.dask.org for schedulers and workers. Give workers one thread each: a document's time limit
is the process's.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from cleaners import __version__
from flows.cleaning import Task, clean_unit
from flows.errors import RunError, UsageError
from flows.executors import Done, Executor
from flows.limits import arm_hard_limit
from flows.results import result_of, save_result
from flows.settings import Job
from flows.shards import Group
from flows.storage import open_storage
from flows.tally import Tally
from flows.urls import file_system, is_url, local_path, named_errors
from flows.workers import clean_alone

if TYPE_CHECKING:
    from distributed import Client, Future

WAITING = 2
"""Groups or units handed to the scheduler for each thread of the cluster: one in work and one that waits, so that no worker idles."""
FEW = 4
"""Groups for each thread that are not handed out whole: the last ones, cut into units, so that the workers end together."""
CONNECT_SECONDS = 15
PROBE = ".dask"
"""A file in OUT by which workers show that they see it."""
SAMPLE = 20
"""Dumps that every worker looks for before work begins, spread over all: one in each of the places that inputs usually are."""

Work = TypeVar("Work")
Given = TypeVar("Given")


def whole_groups(
    job: Job, groups: Sequence[Group], clean: Callable[[Executor, Job, Group, str], Given]
) -> Iterator[tuple[Group, Given | None]]:
    """Each group with what ``clean`` gave for it on a worker; None for those that are still to be cut into units.

    ``clean`` takes an executor, a job, a group and a name of the run. Raises what ``on_dask`` does.
    """
    _check_job(job)
    with _cluster(job, groups) as client:
        whole = max(0, len(groups) - FEW * _threads(client))
        alone, run = replace(job, scheduler="", workers=0), secrets.token_hex(8)
        for group, future in _spread(client, iter(groups[:whole]), _clean_group, clean, alone, run):
            yield group, _result(future)
    for group in groups[whole:]:
        yield group, None


def on_dask(job: Job) -> Executor:
    """An executor on the cluster whose scheduler is at ``job.scheduler`` (``tcp://host:8786``).

    Raises UsageError where the extra is missing, a path says nothing on another machine, nobody answers at the address, or the workers are
    none, of another version, or without sight of the dumps or of OUT: before anything is cleaned.
    """
    _check_job(job)

    def execute(tasks: Iterable[Task]) -> Iterator[Done]:
        with _cluster(job) as client:
            for task, future in _spread(client, iter(tasks), _clean_task):
                tally: Tally | None = _result(future)
                yield task, clean_alone(task) if tally is None else tally

    return execute


def _check_job(job: Job) -> None:
    if find_spec("distributed") is None:
        raise UsageError("--engine dask needs the library distributed: pip install 'copydesk[dask]'")
    for path in (*job.inputs, job.out):
        if not is_url(path) and not os.path.isabs(local_path(path)):
            raise UsageError(f"{path!r} says nothing on another machine: give Dask whole paths or URLs")


@contextmanager
def _cluster(job: Job, groups: Sequence[Group] = ()) -> Iterator[Client]:
    """A connection to the cluster, whose workers have been looked at."""
    from distributed import Client

    try:
        client = Client(job.scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {job.scheduler!r}: {error}") from error
    with client:
        paths = [dump.path for group in groups for dump in group.dumps]
        _check_workers(client, job.out, paths[:: max(1, len(paths) // SAMPLE)])
        yield client


def _check_workers(client: Client, out: str, paths: Sequence[str]) -> None:
    """Raise UsageError unless there are workers, with this version of copydesk, that see OUT and these dumps."""
    storage = open_storage(out)
    storage.write(PROBE, __version__.encode(), synced=False)
    try:
        seen: dict[str, str | None] = client.run(_look, out, paths)
    finally:
        storage.remove([PROBE])
    if not seen:
        raise UsageError(
            "the Dask scheduler has no workers: start some by 'dask worker ADDRESS --nthreads 1'"
        )
    for worker, trouble in sorted(seen.items()):
        if trouble:
            raise UsageError(f"the Dask worker at {worker} {trouble}")


def _look(out: str, paths: Sequence[str]) -> str | None:
    """On a worker: what is wrong with it; None where all is well."""
    place = "input and OUT must be on storage that all workers share"
    try:
        version = open_storage(out).read(PROBE).decode()
    except OSError as error:
        return f"does not see the output folder ({error}): {place}"
    if version != __version__:
        return f"has copydesk {__version__}, and {version} is asked for"
    missing = next((path for path in paths if not _sees(path)), None)
    return None if missing is None else f"does not see {missing}: {place}"


def _sees(path: str) -> bool:
    """Whether a dump is there."""
    if not is_url(path):
        return os.path.lexists(path)
    try:
        with named_errors(path):
            system, name = file_system(path)
            system.info(name)
    except OSError:
        return False
    return True


def _threads(client: Client) -> int:
    threads: dict[str, int] = client.nthreads()
    return max(1, sum(threads.values()))


def _spread(
    client: Client, things: Iterator[Work], there: Callable[..., object], *more: object
) -> Iterator[tuple[Work, Future]]:
    """Keep the cluster's threads busy with things to do; each as it is done. ``there`` does one; it takes ``more``, and the thing last."""
    from distributed import wait

    pending: dict[Future, Work] = {}
    goes_on = True
    while goes_on or pending:
        room = WAITING * _threads(client) - len(pending)
        while goes_on and room > 0:
            thing = next(things, None)
            goes_on = thing is not None
            if thing is not None:
                pending[client.submit(there, *more, thing, pure=False)] = thing
                room -= 1
        if pending:
            with client.as_current():
                ended = wait(list(pending), return_when="FIRST_COMPLETED").done
            for future in ended:
                yield pending.pop(future), future


def _result(future: Future) -> Given | None:
    """What a worker gave; None where several died of it. Raises RunError where storage failed."""
    from distributed import KilledWorker

    try:
        given: Given = future.result()
    except KilledWorker:
        return None
    except OSError as error:
        raise RunError(f"a Dask worker cannot read the input or write the output: {error}") from error
    return given


def _clean_task(task: Task) -> Tally:
    """On a worker: clean a unit and put its result into OUT."""
    result = result_of(clean_unit(task, lambda piece, position: arm_hard_limit(task.settings.max_seconds)))
    arm_hard_limit(0)
    save_result(result, task.path)
    return result.tally


def _clean_group(
    clean: Callable[[Executor, Job, Group, str], Given], job: Job, run: str, group: Group
) -> Given:
    """On a worker: read, clean and publish a group."""
    return clean(_one_by_one, job, group, run)


def _one_by_one(tasks: Iterable[Task]) -> Iterator[Done]:
    """On a worker: an executor in its own process, with the limits that a worker's documents have."""
    for task in tasks:
        yield task, _clean_task(task)
