"""A run for the tests that kill it: ``python -m tests.flows.crash_run OUT WORKERS LARGEST INPUT...``.

It says that it is ready and waits for a line, so that several can be let go at once. Its units, groups and files are small, so that
there are many moments to be killed at. ``LARGEST``: bytes of the largest file that the system lets it write; 0 for any.
"""

from __future__ import annotations

import resource
import sys

from flows import publishing, shards
from flows.formats import delimited, jsonl, warc
from flows.pipeline import run
from flows.settings import Job
from tests.flows import stand_in

UNIT_RECORDS = 25
SMALL_DUMP, GROUP_BYTES, FILE_BYTES = 20_000, 30_000, 40_000


def main(out: str, workers: str, largest: str, *inputs: str) -> None:
    """Run when told to."""
    for module in (shards, jsonl, delimited, warc):
        module.BLOCK_RECORDS = UNIT_RECORDS  # type: ignore[attr-defined]
    shards.SMALL_DUMP, shards.GROUP_BYTES, publishing.FILE_BYTES = SMALL_DUMP, GROUP_BYTES, FILE_BYTES
    if int(largest):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), resource.RLIM_INFINITY))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    run(Job(inputs, out, workers=int(workers), cleaner=stand_in.NAME))


if __name__ == "__main__":
    main(*sys.argv[1:])
