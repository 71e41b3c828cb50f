"""The site templates that a run uses: a small file under a name made of its content, so that the name tells which lines are taken out.

``OUT/sites/templates/<name>.json`` holds a state for good; ``OUT/sites/latest`` the name of the last one. A run names the state that it
used, and the same state gives the same output again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from flows.errors import UsageError
from flows.settings import LATEST, NONE, Job, templates_of
from flows.storage import Storage, open_storage, storage_of

if TYPE_CHECKING:
    from cleaners.templates import Place, Templates

FOLDER = "sites"
STATES = f"{FOLDER}/templates"
LAST = f"{FOLDER}/latest"


def with_templates(job: Job, storage: Storage) -> Job:
    """The job with the name of the site templates that it is to use. Raises UsageError where there are none of the name asked for."""
    name = job.templates
    if name == LATEST:
        name = latest(storage)
    elif name == NONE:
        name = ""
    elif not storage.has(f"{STATES}/{name}.json"):
        raise UsageError(
            f"there are no site templates {name!r} in {job.out}/{STATES}: give one of the names there, or 'latest' or 'none'"
        )
    return replace(job, settings=replace(job.settings, templates=name))


def by_templates_of(fingerprint: str, job: Job) -> Job:
    """The job with the site templates that a record's settings name, so that what is cleaned again is cleaned as the rest was."""
    return replace(job, settings=replace(job.settings, templates=templates_of(fingerprint)))


def latest(storage: Storage) -> str:
    """The name of what was learned last; empty where nothing was."""
    return storage.read(LAST).decode() if storage.has(LAST) else ""


def state_path(job: Job) -> str:
    """Where the state is that a job uses; empty where it uses none."""
    name = job.settings.templates
    return f"{open_storage(job.out).root}/{STATES}/{name}.json" if name else ""


@cache
def read_templates(path: str) -> Templates:
    """The site templates in a file, read once in a process: a state never changes."""
    # Imported here: only who cleans needs the cleaners.
    from cleaners.templates import SiteTemplate

    storage, name = storage_of(path)
    learned = json.loads(storage.read(name))
    return {
        site: SiteTemplate(**{place: frozenset(digests) for place, digests in places.items()})
        for site, places in learned.items()
    }


def write_templates(storage: Storage, learned: Mapping[str, Mapping[Place, list[str]]]) -> str:
    """Keep what was learned, and make it the latest; its name, or nothing where nothing was learned.

    ``learned``: digests of each site's lines, by where they may be taken out.
    """
    plain = {
        site: {place.value: sorted(digests) for place, digests in sorted(places.items())}
        for site, places in sorted(learned.items())
        if any(places.values())
    }
    data = json.dumps(plain, separators=(",", ":"), sort_keys=True).encode()
    name = hashlib.sha256(data).hexdigest()[:16] if plain else ""
    if name and not storage.has(f"{STATES}/{name}.json"):
        storage.write(f"{STATES}/{name}.json", data)
    if name != latest(storage):
        storage.write(LAST, name.encode())
    return name
