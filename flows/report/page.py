"""A report or a comparison as one HTML page: templates filled in by Jinja, whose autoescaping leaves no text of a dump as markup.

Jinja and not string building, because escaping is then the rule and not a thing to remember, and the page's markup can be read as such. The
page carries its style and script, and a policy that allows these two, told by their hashes, and nothing else: no network, no other script.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow.fs as pafs

from flows.read import Output
from flows.report import charts
from flows.report.corpus import changed_sites, stories, templates
from flows.report.counts import Counts, count
from flows.report.odd_sites import sites_to_look_at
from flows.report.sample import SAMPLE, sample
from flows.storage import open_storage
from flows.urls import is_url

if TYPE_CHECKING:
    import jinja2

MOST_SITES = 40
MOST_RULES = 40
MOST_RUNS = 10


def report_page(out: Output, name: str, number: int = SAMPLE) -> str:
    """The report of an output that is called ``name``, with so many articles. The same output gives the same page."""
    counts = count(out)
    articles = sample(out, number)
    runs = list(_runs(out))
    anchors = {article.fields["site"]: f"article-{place}" for place, article in enumerate(articles, 1)}
    return render(
        "report.html",
        name=name,
        counts=counts,
        whole=counts.whole,
        charts=_charts(counts),
        rules=counts.lines.most_common(MOST_RULES),
        sites=_largest(counts),
        looks=sites_to_look_at(counts),
        anchors=anchors,
        articles=articles,
        runs=runs,
        templates=templates(out, counts.kinds["template"]),
        changed=list(changed_sites(runs)),
        stories=stories(out),
    )


def _charts(counts: Counts) -> Mapping[str, list[charts.Bar]]:
    return {
        "kinds": charts.bars(counts.kinds),
        "reasons": charts.bars(counts.reasons),
        "languages": charts.bars(counts.languages),
        "sites": charts.bars({site: one.articles for site, one in counts.sites.items() if one.articles}),
        "lengths": charts.length_columns(counts.lengths),
        "confidence": charts.confidence_columns(counts.confidences),
        "dates": charts.date_columns(counts.months),
    }


def _largest(counts: Counts) -> list[tuple[str | None, Any]]:
    return sorted(counts.sites.items(), key=lambda pair: (-pair[1].documents, pair[0] or ""))[:MOST_SITES]


def _runs(out: Output) -> Iterator[dict[str, Any]]:
    """What the last runs noted of themselves, the latest first."""
    selector = pafs.FileSelector(f"{out.root}/runs", allow_not_found=True)
    infos = [info for info in out.filesystem.get_file_info(selector) if info.extension == "json"]
    for info in sorted(infos, key=lambda info: info.base_name, reverse=True)[:MOST_RUNS]:
        with out.filesystem.open_input_stream(info.path) as file:
            noted = json.loads(file.read())
        noted["rejected"] = sum(noted["rejects"].values())
        yield noted


def render(template: str, **values: object) -> str:
    """A page from one of the templates."""
    style, script = (_source(name) for name in ("style.css", "script.js"))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template(template)
        .render(**values, style=style, script=script, policy=policy, families=charts.FAMILIES)
    )


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("flows.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["percent"] = lambda value: f"{value:.0%}"
    return environment


def _source(name: str) -> str:
    """A file of the page's own, which goes in as it is."""
    import jinja2

    loader = _environment().loader
    assert isinstance(loader, jinja2.PackageLoader)  # noqa: S101  # made above
    return loader.get_source(_environment(), name)[0]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def write_page(location: str, page: str) -> None:
    """Write a page to a path, whose folder is made where it is missing, or URL, so that it is there whole or not at all. Raises OSError."""
    folder, name = os.path.split(location)
    if not is_url(location):
        os.makedirs(folder or ".", exist_ok=True)
    open_storage(folder or ".").write(name, page.encode())
