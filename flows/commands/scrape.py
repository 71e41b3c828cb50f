"""Fetch new articles into an inbox: what feeds, sitemaps and lists of addresses name, as WARC dumps that clean reads.

Polite unless told otherwise: robots.txt is heeded, a host is asked once a second at the most, and one that is busy is left in peace. What
was fetched is not fetched again. A fetch that failed is a row, with its reason, in INBOX/.scrape/fetches/*.parquet.
"""

from __future__ import annotations

import argparse
import sys

from flows.commands.arguments import add_manners, place, whole_number

EXAMPLES = """
  copydesk scrape https://news.example/feed.xml --into inbox --contact https://me.example/bot
  copydesk scrape sources.txt --into inbox --rate 0.2
  copydesk scrape --urls articles.txt --into inbox
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="address of a feed, a sitemap or a page that names some; or a file of such, one a line",
    )
    command.add_argument(
        "--urls",
        action="append",
        default=[],
        metavar="FILE",
        help="a file of articles' addresses, one a line",
    )
    command.add_argument(
        "--into", required=True, type=place, metavar="INBOX", help="folder or s3:// URL for the dumps"
    )
    add_manners(command)
    command.add_argument(
        "--max-pages", type=whole_number, default=10_000, metavar="N", help="of this run (default: 10000)"
    )
    command.add_argument("--external", action="store_true", help="also what sources name on other sites")
    command.add_argument("--again", action="store_true", help="also what failed for good before")
    command.add_argument("--json", action="store_true", help="one summary object on stdout")


def run(arguments: argparse.Namespace) -> int:
    """Scrape, and say what came of it; 1 where all that was asked for failed."""
    from cleaners import __version__
    from flows.errors import UsageError
    from flows.fetching.manners import Manners, agent_name
    from flows.progress import INDENT
    from flows.scrape import Wanted, addresses_in, scrape, sources_of, told
    from flows.terminal import fitted, width_of

    manners = Manners(agent_name(__version__, arguments.contact), arguments.rate, arguments.allow_private)
    sources = sources_of(arguments.sources)
    urls = [url for path in arguments.urls for url in addresses_in(path)]
    if not sources and not urls:
        raise UsageError(
            "nothing to scrape: give the address of a feed or a sitemap, a file of such, or --urls FILE"
        )
    scraped = scrape(
        Wanted(
            arguments.into, tuple(sources), tuple(urls), external=arguments.external, again=arguments.again,
            most=arguments.max_pages, manners=manners,
        )
    )  # fmt: skip
    if arguments.json:
        import json

        print(json.dumps(scraped.as_dict()))
    print(*fitted(told(scraped), width_of(sys.stderr), INDENT), sep="\n", file=sys.stderr)
    return int(scraped.is_fruitless)
