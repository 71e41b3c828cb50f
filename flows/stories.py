"""``OUT/stories``: which articles tell the same story, which copy of each is canonical, and which are agency copy.

``OUT/stories/signatures/`` has a file for each file of articles, written once: hashing is most of the work, and is done for new articles
only. The table ``OUT/stories/stories.parquet`` is made anew from all signatures, which is quick, so it is the same in whatever order the
articles came. Nothing is deleted anywhere: who wants one copy a story joins by ``article_id`` and asks for ``canonical``.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import DTypeLike, NDArray

from flows.learned_tables import write_whole
from flows.plural import counted
from flows.signatures import NUMBERS, VALUES, method, numbers, signatures
from flows.storage import Storage, open_storage
from flows.story_groups import Texts, group
from flows.story_table import story_table
from flows.urls import is_url

FOLDER = "stories"
KEPT = f"{FOLDER}/signatures"
TABLE = "stories.parquet"
METHOD = b"copydesk.signatures"

BATCH = 2_000
"""Articles hashed at once: some 10 MB of text."""

SIGNED = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        ("site", pa.string()),
        ("agency", pa.string()),
        ("published", pa.timestamp("us", tz="UTC")),
        pa.field("length", pa.int32(), nullable=False),
        pa.field("text_hash", pa.binary(32), nullable=False),
        pa.field("signature", pa.binary(2 * VALUES), nullable=False),
        pa.field("numbers", pa.binary(4 * NUMBERS), nullable=False),
    ]
)
"""One row an article, what stories are told by. ``length``: characters of the text."""

DESCRIBED = pa.schema([field for field in SIGNED if field.name not in ("signature", "numbers")])
"""What is in memory of an article while stories are found: 150 bytes or so."""

_READ = ["id", "site", "agency", "published", "text", "text_hash"]


@dataclass(frozen=True, slots=True)
class Told:
    """What finding stories gave. ``hashed``: articles that were new; ``stories``: those with more than one copy, ``copies`` in all."""

    articles: int
    hashed: int
    stories: int
    copies: int
    agency_copies: int
    path: str

    def lines(self) -> list[str]:
        """The same, told to a person."""
        extra = self.copies - self.stories
        return [
            f"articles     {self.articles:,} ({self.hashed:,} new)",
            f"told twice   {counted(self.stories, 'story', 'stories')} in {counted(self.copies, 'article')}, {extra:,} of them copies",
            f"agency copy  {counted(self.agency_copies, 'article')}",
            f"table        {self.path}",
        ]


def tell_stories(out: str) -> Told:
    """Find the stories among the articles of ``out``, and write the table. Raises OSError."""
    storage = open_storage(out)
    storage.prepare((KEPT,))
    hashed = _sign(storage)
    table = _grouped(storage)
    write_whole(storage, f"{FOLDER}/{TABLE}", table, {"signatures": method()})
    copies = Counter(table.column("story_id").to_pylist())
    return Told(
        articles=len(table),
        hashed=hashed,
        stories=sum(count > 1 for count in copies.values()),
        copies=sum(count for count in copies.values() if count > 1),
        agency_copies=len(table) - table.column("wire").null_count,
        path=f"{storage.root}/{FOLDER}/{TABLE}",
    )


def _sign(storage: Storage) -> int:
    """Hash the files of articles that have no signatures yet, and forget those of files that are gone; how many articles were hashed."""
    files = {
        name.removeprefix("articles/").removesuffix(".parquet").replace("/", "-"): name
        for name in storage.tree("articles")
        if name.endswith(".parquet")
    }
    there = {name.removesuffix(".arrow") for name in storage.names(KEPT)}
    signed = sum(
        _sign_file(storage, path, f"{KEPT}/{name}.arrow")
        for name, path in files.items()
        if name not in there or not _is_current(storage, f"{KEPT}/{name}.arrow")
    )
    # Last: where every file was replaced the folder must not be left empty, which would remove it.
    storage.remove(f"{KEPT}/{name}.arrow" for name in sorted(there - files.keys()))
    return signed


def _is_current(storage: Storage, name: str) -> bool:
    with storage.open(name) as file:
        metadata = pa.ipc.open_file(file).schema.metadata or {}
    return bool(metadata.get(METHOD) == method().encode())


def _sign_file(storage: Storage, articles: str, name: str) -> int:
    sink = pa.BufferOutputStream()
    count = 0
    with (
        storage.open(articles) as source,
        pq.ParquetFile(source) as file,
        pa.ipc.new_file(sink, SIGNED.with_metadata({METHOD: method()})) as writer,
    ):
        for batch in file.iter_batches(BATCH, columns=_READ):
            writer.write_batch(_signed(batch))
            count += batch.num_rows
    storage.write(name, sink.getvalue().to_pybytes())
    return count


def _signed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Rows of ``SIGNED`` for articles."""
    texts = batch.column("text").to_pylist()
    values = (
        batch.column("id"),
        batch.column("site"),
        batch.column("agency"),
        batch.column("published"),
        [len(text) for text in texts],
        [bytes.fromhex(digest) for digest in batch.column("text_hash").to_pylist()],
        [row.tobytes() for row in signatures(texts)],
        [numbers(text).tobytes() for text in texts],
    )
    columns = [pa.array(value, type=field.type) for value, field in zip(values, SIGNED, strict=True)]
    return pa.record_batch(columns, schema=SIGNED)


def _grouped(storage: Storage) -> pa.Table:
    """The table of stories, from all signatures. They stay on disk: a map of them in the order of their texts' hashes is made aside."""
    with tempfile.TemporaryDirectory(prefix="copydesk-stories-") as aside:
        files = [_on_disk(storage, f"{KEPT}/{name}", aside) for name in storage.names(KEPT)]
        rows = pa.concat_tables([DESCRIBED.empty_table(), *map(_without_values, files)])
        distinct, text = np.unique(_fixed(rows.column("text_hash"), "S32"), return_inverse=True)
        signed = np.memmap(f"{aside}/signed", np.uint16, "w+", shape=(max(len(distinct), 1), VALUES))
        counted = np.memmap(f"{aside}/numbers", np.uint32, "w+", shape=(max(len(distinct), 1), NUMBERS))
        start = 0
        for values in _values(files):
            places = text[start : start + len(values["signature"])]
            signed[places] = values["signature"]
            counted[places] = values["numbers"]
            start += len(places)
        texts = Texts(signed[: len(distinct)], counted[: len(distinct)])
        return story_table(rows, text.astype(np.int64), texts, group(texts))


def _on_disk(storage: Storage, name: str, aside: str) -> str:
    """Where a file can be mapped into memory: where it is, or a copy of it."""
    if not is_url(storage.root):
        return f"{storage.root}/{name}"
    path = f"{aside}/{name.rpartition('/')[2]}"
    with storage.open(name) as source, open(path, "wb") as copy:
        shutil.copyfileobj(source, copy)
    return path


def _without_values(path: str) -> pa.Table:
    """A file's rows, the signatures left on disk."""
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).read_all().select(DESCRIBED.names).replace_schema_metadata(None)


def _values(files: Iterable[str]) -> Iterator[Mapping[str, NDArray[Any]]]:
    for path in files:
        with pa.memory_map(path) as file:
            reader = pa.ipc.open_file(file)
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                yield {
                    "signature": _fixed(batch.column("signature"), np.uint16).reshape(-1, VALUES),
                    "numbers": _fixed(batch.column("numbers"), np.uint32).reshape(-1, NUMBERS),
                }


def _fixed(column: pa.Array | pa.ChunkedArray, kind: DTypeLike) -> NDArray[Any]:
    """A column of fixed-size binary values without nulls, as numpy sees its bytes."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    width = column.type.byte_width
    parts: list[NDArray[Any]] = [
        np.frombuffer(chunk.buffers()[1], np.uint8)[
            chunk.offset * width : (chunk.offset + len(chunk)) * width
        ]
        for chunk in chunks
    ]
    return np.concatenate([np.empty(0, np.uint8), *parts]).view(kind)
