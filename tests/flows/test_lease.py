"""The lock for stores without locks: one holder at a time, none that is dead for long, and one that has lost it stops."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from flows import lease
from flows.errors import RunError
from flows.lease import Lease, machine
from flows.remote_storage import RemoteStorage

NOBODY = 2**22 + 1  # more than any process's number


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemoteStorage:
    monkeypatch.setattr(lease, "POLL_SECONDS", 0.001)
    return RemoteStorage(f"memory://{tmp_path}")


def holder(storage: RemoteStorage, **facts: object) -> None:
    """The lock as some run has left it."""
    content = {"owner": "x", "machine": machine(), "process": os.getpid(), "beats": 0, "free": False, **facts}
    storage.write("lock/000000000007", json.dumps(content).encode())


def test_it_is_passed_on_and_leaves_one_object(storage: RemoteStorage) -> None:
    for _ in range(3):
        with Lease(storage, "lock").held() as check:
            check()
    assert storage.names("lock") == ["000000000003"]


def test_one_at_a_time(storage: RemoteStorage) -> None:
    inside = most = 0
    ended: list[int] = []

    def work() -> None:
        nonlocal inside, most
        for _ in range(5):
            with Lease(storage, "lock").held():
                inside += 1
                most = max(most, inside)
                storage.names("lock")
                inside -= 1
        ended.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, len(ended)) == (1, 4)


def test_a_dead_process_of_this_machine_holds_nothing(storage: RemoteStorage) -> None:
    holder(storage, process=NOBODY)
    with Lease(storage, "lock").held():
        assert storage.names("lock") == ["000000000008"]


def test_a_run_of_another_machine_that_is_silent_loses_it(
    storage: RemoteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE_SECONDS", 0.05)
    holder(storage, machine="another")
    with Lease(storage, "lock").held():
        assert storage.names("lock") == ["000000000008"]


def test_who_has_slept_through_its_lease_is_told(
    storage: RemoteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Lease(storage, "lock").held() as check:
        monkeypatch.setattr(lease, "LEASE_SECONDS", 0.0)
        with pytest.raises(RunError, match="run the same command again"):
            check()


def test_the_lock_is_beaten_while_it_is_held(storage: RemoteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT_SECONDS", 0.001)
    beaten = threading.Event()
    write = storage.write

    def noting(name: str, data: bytes) -> None:
        write(name, data)
        if json.loads(data)["beats"] >= 2:
            beaten.set()

    monkeypatch.setattr(storage, "write", noting)
    with Lease(storage, "lock").held():
        assert beaten.wait(60)


def test_a_late_claim_does_not_count(storage: RemoteStorage) -> None:
    """Whoever was about to take number 7 while others took it, freed it and went on, finds itself overtaken."""
    late = Lease(storage, "lock")
    holder(storage)
    storage.remove(["lock/000000000006"])
    assert not late._create(6)
    assert storage.names("lock") == ["000000000007"]
    assert not late._create(7)
