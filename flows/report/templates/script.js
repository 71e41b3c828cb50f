"use strict";
// The page works without any of this: keys to go from line to line, buttons to open and to pick out.
const articles = [...document.querySelectorAll("details.article")];
for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => {
    for (const article of articles) article.open = button.dataset.open === "all";
  });
}
const keys = [...document.querySelectorAll(".key")];
const lines = [...document.querySelectorAll(".gone")];
for (const key of keys) {
  key.addEventListener("click", () => {
    const on = key.getAttribute("aria-pressed") !== "true";
    for (const other of keys) other.setAttribute("aria-pressed", String(on && other === key));
    document.body.classList.toggle("dimmed", on);
    for (const line of lines) line.classList.toggle("lit", on && line.dataset.family === key.dataset.family);
  });
}
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !document.activeElement.classList.contains("gone")) return;
  const seen = lines.filter((line) => line.closest("details").open);
  const next = seen[seen.indexOf(document.activeElement) + step];
  if (next) {
    next.focus();
    event.preventDefault();
  }
});
const follow = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", follow);
follow();
