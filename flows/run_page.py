"""Pages of runs for the Prefect UI, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.compact import Compacted
from flows.fetching.sink import Scraped
from flows.pipeline import Summary
from flows.plural import counted
from flows.retry import Retried


def run_page(summary: Summary) -> str:
    """What a run read, wrote, removed and rejected, and how to read the output."""
    tally, dumps = summary.tally, summary.dumps
    facts = {
        "dumps cleaned": dumps["cleaned"],
        "dumps clean already": dumps["unchanged"],
        "dumps left as an older version cleaned them": dumps["outdated"],
        "documents": tally.entries,
        "articles": tally.articles,
        "rejects": tally.rejects.total(),
        "lines": tally.lines,
        "lines kept": tally.kept,
        "lines removed": tally.removed.total(),
        "units of work": summary.units,
        "units that an earlier run had finished": summary.reused,
    }
    sections = [
        f"# {counted(tally.articles, 'article')} from {counted(tally.entries, 'document')}",
        f"Run `{summary.run}` of copydesk {summary.version}, started {summary.started}, {summary.seconds:,.1f} s.",
        _table("", facts),
        _table("Lines removed, by kind", dict(tally.removed.most_common())),
        _table("Rejects, by reason", dict(tally.rejects.most_common())),
        _changed_sites(summary),
        f"## Output\n\n`{summary.out}`\n\n```sql\nSELECT * FROM read_parquet('{summary.out}/articles/**/*.parquet')\n```",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def count_rows(summary: Summary) -> list[dict[str, Any]]:
    """The same counts as rows of a table: what is counted, by what, how many."""
    tally = summary.tally
    kinds = {
        "articles": {"articles": tally.articles},
        "lines removed": dict(tally.removed.most_common()),
        "rejects": dict(tally.rejects.most_common()),
        "articles of a site that changed": {
            one["site"]: one["articles"] for one in summary.learned.get("changed", ())
        },
    }
    return [
        {"what": what, "by": name, "count": count}
        for what, counts in kinds.items()
        for name, count in counts.items()
    ]


def retry_page(out: str, retried: Retried) -> str:
    """What became of the rejects that were tried again."""
    tally = retried.tally
    facts = {
        "rejects tried": tally.entries,
        "gave articles": tally.accepted,
        "articles": tally.articles,
        "stay": tally.rejects.total(),
        "left alone, as they cannot be read": retried.unread,
        "left alone, as not all of their bytes can be had": retried.capped,
        "files written anew": retried.files,
    }
    sections = [
        f"# {tally.accepted:,} of {tally.entries:,} rejects are articles now",
        _table("", facts),
        _table("Still rejected, by reason", dict(tally.rejects.most_common())),
        f"## Output\n\n`{out}`",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def compact_page(out: str, done: Compacted) -> str:
    """What a compaction did."""
    facts = {
        "parquet files before": done.before,
        "after": done.after,
        "groups written anew": done.groups,
        "groups left alone": done.skipped,
    }
    return (
        "\n\n".join(
            [
                f"# {counted(done.before, 'file')} became {done.after:,}",
                _table("", facts),
                f"## Output\n\n`{out}`",
            ]
        )
        + "\n"
    )


def scrape_page(inbox: str, scraped: Scraped) -> str:
    """What a scrape fetched, and why the rest was not."""
    facts = {
        "new pages": scraped.pages,
        "dumps": len(scraped.dumps),
        "addresses known already": scraped.known,
        "addresses left for the next run": scraped.left,
        "sources asked": scraped.sources,
        "sources unchanged": scraped.unchanged,
    }
    rows = f"SELECT * FROM read_parquet('{inbox}/.scrape/fetches/*.parquet') WHERE outcome = 'failed'"  # noqa: S608  # shown, not run
    sections = [
        f"# {counted(scraped.pages, 'new page')}",
        _table("", facts),
        _table("Fetches that failed, by reason", dict(scraped.failed.most_common())),
        f"## Inbox\n\n`{inbox}`\n\n```sql\n{rows}\n```",
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def _changed_sites(summary: Summary) -> str:
    """Sites of which another share of the lines is removed than before, which someone may want to look at; nothing where there are none."""
    if not (changed := summary.learned.get("changed", ())):
        return ""
    rows = "\n".join(
        f"| {one['site']} | {one['articles']:,} | {one['removed']:.0%} | {one['before']:.0%} |"
        for one in changed
    )
    return (
        f"## Sites that changed\n\n| site | articles | lines removed | before |\n|---|---:|---:|---:|\n{rows}"
    )


def _table(title: str, counts: Mapping[str, int]) -> str:
    """Counts as a Markdown table under a heading; nothing where there are none."""
    if not counts:
        return ""
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in counts.items())
    heading = f"## {title}\n\n" if title else ""
    return f"{heading}| what | count |\n|---|---:|\n{rows}"
