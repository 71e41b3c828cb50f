"""Errors that a person can act on."""

from __future__ import annotations


class UsageError(Exception):
    """The command cannot run as given: what was read, where, what was expected, what to do. Nothing has been written."""


class NoDumps(UsageError):
    """The inputs name nothing to read. On the command line a mistake; for an inbox that is looked at on a schedule, a quiet day."""


class RunError(Exception):
    """The run had to stop. What is finished is kept, and the same command goes on from there."""
