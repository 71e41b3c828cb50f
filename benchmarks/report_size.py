"""The report of a large output: how large the page is, how fast Chromium opens it, and how much memory making it takes.

    python -m benchmarks.report_size --articles 100000

The output is the fixtures' articles, cleaned once and then repeated under other names, sites and confidences, in files as large as a run
writes them.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.browser import browser, chromium, url_of

FIXTURES = Path(__file__).parent.parent / "fixtures"
FILE_ROWS = 25_000
SITES = 500
MIB = 1 << 20


def multiply(small: Path, large: Path, articles: int) -> None:
    """Write an output of so many articles, which repeats that of ``small``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from flows.tables import SCHEMAS, write_table

    tables = {
        name: pa.concat_tables(pq.read_table(path) for path in sorted((small / name).glob("*")))
        for name in SCHEMAS
    }
    draw = random.Random(articles)
    rounds, seen = 0, 0
    while seen < articles:
        wanted: dict[str, list[pa.Table]] = {name: [] for name in SCHEMAS}
        first = seen
        while seen < articles and seen - first < FILE_ROWS:
            for name, table in tables.items():
                wanted[name].append(_renamed(name, table, rounds, draw))
            seen += tables["articles"].num_rows
            rounds += 1
        for name, parts in wanted.items():
            (large / name).mkdir(parents=True, exist_ok=True)
            path = large / name / f"many-{rounds:05d}.parquet"
            write_table(str(path), name, pa.concat_tables(parts), {})
    shutil.copytree(small / "runs", large / "runs", dirs_exist_ok=True)


def _renamed(name: str, table: Any, number: int, draw: random.Random) -> Any:  # noqa: ANN401  # pyarrow has no types
    """The rows as another run would have given them, of other dumps and sites."""
    import pyarrow as pa

    rows = table.to_pydict()
    rows["source"] = [f"{number}/{source}" for source in rows["source"]]
    key = {"articles": "id", "ledger": "article_id"}.get(name)
    if key:
        rows[key] = [one and hashlib.sha256(f"{number}{one}".encode()).hexdigest()[:32] for one in rows[key]]
    if name == "articles":
        rows["site"] = [
            f"site-{draw.randrange(SITES) * draw.randrange(SITES) // SITES}.example" for _ in rows["id"]
        ]
        rows["confidence"] = [min(1.0, max(0.0, one - draw.random() / 5)) for one in rows["confidence"]]
    return pa.table(rows, schema=table.schema)


OPENS = "performance.getEntriesByType('navigation')[0].loadEventEnd"
PAINTS = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def main() -> None:
    """Make an output, make its report in a process of its own, and open it."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--articles", type=int, default=100_000)
    wanted: int = arguments.parse_args().articles
    command = [sys.executable, "-m", "flows"]
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small", Path(folder) / "large"
        subprocess.run(  # noqa: S603  # our own
            [*command, "clean", str(FIXTURES / "*" / "source.*"), "--out", small, "--quiet"], check=True
        )
        multiply(small, large, wanted)
        page = large / "report.html"
        began = time.perf_counter()
        subprocess.run([*command, "report", large], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own
        took = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"articles       {wanted:,}")
        print(f"made in        {took:.1f} s, {memory:,.0f} MB at most in any process")
        print(f"page           {page.stat().st_size / MIB:.2f} MiB")
        if chromium():
            with browser() as tab:
                tab.look(1280, 900)
                tab.open(url_of(page))
                print(f"painted after  {tab.evaluate(PAINTS) / 1000:.2f} s")
                print(f"opened after   {tab.evaluate(OPENS) / 1000:.2f} s")


if __name__ == "__main__":
    main()
