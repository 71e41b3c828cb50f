"""The pictures in docs/images: the fixtures are cleaned, and Chromium photographs their report.

python -m benchmarks.screenshots
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.browser import browser, url_of

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"

TO_AN_ARTICLE = """
document.documentElement.style.scrollBehavior = "auto";
const families = (article) => new Set([...article.querySelectorAll(".gone")].map((one) => one.dataset.family)).size;
const articles = [...document.querySelectorAll("details.article")];
for (const article of articles) article.open = false;
const chosen = articles.filter((one) => one.querySelector("[lang=en]")).sort((one, other) => families(other) - families(one))[0];
chosen.open = true;
chosen.scrollIntoView();
(chosen.querySelector(".gone.lists") || chosen.querySelector(".gone")).focus({ preventScroll: true });
"""
"""Goes to the article with the most colours and puts the focus on a line, so that its rule is seen."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name, the window in CSS pixels, whether of an article or of the top, and what the reader has."""

    name: str
    width: int
    height: int
    article: bool = False
    dark: bool = False
    phone: bool = False


PICTURES = (
    Picture("report", 1280, 1120),
    Picture("report-sides", 1280, 900, article=True),
    Picture("report-dark", 1280, 900, article=True, dark=True),
    Picture("report-phone", 390, 844, article=True, phone=True),
)


def main() -> None:
    """Take them all."""
    IMAGES.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "flows"]
    with tempfile.TemporaryDirectory() as folder, browser() as page:
        out = Path(folder) / "fixtures"
        clean = [*command, "clean", "fixtures/*/source.*", "--out", str(out), "--quiet"]
        subprocess.run(clean, check=True, cwd=ROOT)  # noqa: S603  # our own
        report = Path(folder) / "report.html"
        subprocess.run([*command, "report", str(out), "--to", str(report)], check=True, cwd=ROOT)  # noqa: S603  # our own
        report.write_text(report.read_text("utf-8").replace(str(out), "fixtures"), "utf-8")
        for picture in PICTURES:
            page.look(picture.width, picture.height, dark=picture.dark, phone=picture.phone)
            page.open(url_of(report))
            if picture.article:
                page.evaluate(f"(() => {{{TO_AN_ARTICLE}}})()")
            (IMAGES / f"{picture.name}.png").write_bytes(page.screenshot())


if __name__ == "__main__":
    main()
