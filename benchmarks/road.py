"""What the road costs beside the cleaning: reading, unpacking, decoding, packing and writing, as a share of the cleaner's time.

``python -m benchmarks.road`` prints a Markdown table. The same documents are put in dumps of each format and cleaned in this process, once
to warm up and ``--rounds`` times to measure. Seconds are the processor's. What the cleaner takes is cleaning, less the decoding of its
bytes; to learn what sites repeat is told by itself; all else is the road.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from benchmarks.bulk import documents
from benchmarks.corpora import MEASURED, add_corpora_option, read_pages, sample_pages
from benchmarks.tables import markdown
from benchmarks.throughput import spread, warc
from cleaners import clean
from cleaners.decode import decode
from cleaners.model import Cleaned, Entry
from flows import sites
from flows.pipeline import run
from flows.settings import Job
from flows.store import Store

Records = Sequence[Mapping[str, object]]

TIMED = "benchmarks.road:timed"
SHORT_DOCUMENTS = 1500

spent = {"cleaning": 0.0, "apart": 0.0, "learning": 0.0}
"""Seconds since they were last set to 0: of cleaning without decoding, of all that a run spends in the cleaner's place, and of learning."""


def timed(entry: Entry) -> Cleaned:
    """The cleaner, watched. Bytes are decoded once more before it, so that what that takes is known, and is the road's."""
    start = time.process_time()
    if isinstance(entry.content, bytes):
        decode(entry.content, declared=entry.encoding, html=entry.html)
    decoded = time.process_time()
    cleaned = clean(entry)
    end = time.process_time()
    spent["cleaning"] += (end - decoded) - (decoded - start)
    spent["apart"] += end - decoded
    return cleaned


def learning(store: Store, files: Iterable[str] = ()) -> sites.Lessons:
    """What a run learns at its end, watched."""
    start = time.process_time()
    lessons = LEARN(store, files)
    spent["learning"] += time.process_time() - start
    return lessons


LEARN = sites.learn


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = parser().parse_args(arguments)
    pages = [
        page
        for corpus in MEASURED
        for page in sample_pages(read_pages(options.corpora, corpus), options.sample)
    ]
    html: Records = [{"id": page.id, "url": page.url, "html": page.html} for page in pages]
    text: Records = [json.loads(line) for line in documents(SHORT_DOCUMENTS)]
    dumps: dict[tuple[str, int], Callable[[Path], object]] = {
        ("pages, .jsonl.zst", len(html)): lambda to: (to / "a.jsonl.zst").write_bytes(zstandard.compress(lines(html))),
        ("pages, .warc.gz", len(html)): lambda to: (to / "a.warc.gz").write_bytes(warc(pages)),
        ("pages, .parquet", len(html)): lambda to: pq.write_table(pa.Table.from_pylist(html), to / "a.parquet"),
        ("pages, .html in a zip", len(html)): lambda to: (to / "a.zip").write_bytes(zipped(html)),
        ("short texts, .jsonl.gz", len(text)): lambda to: (to / "a.jsonl.gz").write_bytes(gzip.compress(lines(text))),
    }  # fmt: skip
    sites.learn = learning
    body = [[name, f"{count:,}", *shares(write, options.rounds)] for (name, count), write in dumps.items()]
    print(markdown(["dump", "documents", "road : cleaning", "learning : cleaning"], body))


def parser() -> argparse.ArgumentParser:
    """The command line's options."""
    result = argparse.ArgumentParser(prog="python -m benchmarks.road", description=__doc__)
    add_corpora_option(result)
    result.add_argument("--sample", type=int, default=20, metavar="N", help="pages a corpus, drawn at random")
    result.add_argument("--rounds", type=int, default=3)
    return result


def lines(records: Records) -> bytes:
    """The records as JSONL."""
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def zipped(records: Records) -> bytes:
    """The pages as files of an archive."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, record in enumerate(records):
            archive.writestr(f"{number}.html", str(record["html"]).encode("utf-8", "replace"))
    return sink.getvalue()


def shares(write: Callable[[Path], object], rounds: int) -> tuple[str, str]:
    """The road's time and learning's as shares of the cleaning's: the medians of the rounds, with the lowest and the highest."""
    road, learned = [], []
    with tempfile.TemporaryDirectory() as name:
        dumps = Path(name) / "in"
        dumps.mkdir()
        write(dumps)
        for number in range(rounds + 1):
            spent.update(dict.fromkeys(spent, 0.0))
            start = time.process_time()
            run(Job((str(dumps),), f"{name}/out{number}", workers=0, cleaner=TIMED))
            taken = time.process_time() - start
            road.append((taken - spent["apart"] - spent["learning"]) / spent["cleaning"])
            learned.append(spent["learning"] / spent["cleaning"])
    return spread(road[1:]), spread(learned[1:])


if __name__ == "__main__":
    # The module in which the pipeline finds the cleaner, and not this copy of it.
    import_module("benchmarks.road").main()
