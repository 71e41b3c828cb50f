"""What ``copydesk`` can do, a module a command.

A module's docstring explains its command, ``EXAMPLES`` shows it at work, ``add_arguments`` declares what it takes and ``run`` does it
and gives the exit code. Only the module of the command that was asked for is imported.
"""

COMMANDS = {
    "clean": "clean dumps into parquet",
    "explain": "show a dump line by line, each with its kind and rule",
    "retry": "clean the rejects again",
    "compact": "merge small files, lay articles out by site or date",
    "scrape": "fetch new articles from feeds and sitemaps",
    "serve": "clean an inbox on a schedule",
    "sites": "show what was learned of each site",
    "stories": "find the articles that tell the same story",
    "deploy": "put schedules on a Prefect server",
    "diff": "compare two outputs of the same dumps",
    "head": "show the first articles",
    "report": "write a page about an output folder",
    "label": "write a labelled case of a dump, to correct by hand",
    "score": "measure an output on labelled dumps",
    "stats": "count by site, kind, reason and language",
    "sql": "ask in SQL",
}
"""Each command with what it does, in the order of the help."""

GOING_ON = frozenset({"clean", "retry", "compact", "scrape", "serve", "stories"})
"""Commands that, when they had to stop, go on from there."""
