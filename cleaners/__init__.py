"""copydesk's cleaners: raw article text or HTML in, clean articles and a ledger of what was left out. Pure functions."""

from cleaners.api import ExplainedLine, clean, explain
from cleaners.model import Article, Cleaned, Entry, Kind, Line, Reason, Reject, Verdict

__all__ = [
    "Article",
    "Cleaned",
    "Entry",
    "ExplainedLine",
    "Kind",
    "Line",
    "Reason",
    "Reject",
    "Verdict",
    "clean",
    "explain",
]
__version__ = "0.1.0"
