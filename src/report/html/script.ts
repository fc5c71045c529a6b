// The only script of the report: under the pointer, a line chart reads out the row of its own data table. Without scripts
// nothing is missing but this. In a frame (the studio's, or a viewer of artefacts) browsers may take a link within the page for one
// to another page and refuse it; there, the script goes where it points.

export const SCRIPT = `"use strict";
if (window !== window.top) document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const target = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!target) return;
  event.preventDefault();
  target.tabIndex = -1;
  target.focus();
  target.scrollIntoView();
});
for (const figure of document.querySelectorAll("figure[data-left]")) {
  const svg = figure.querySelector("svg.chart");
  const columns = [...figure.querySelectorAll("thead th")].map((cell) => cell.textContent);
  const rows = [...figure.querySelectorAll("tbody tr[data-x]")].map((row) => ({ x: Number(row.dataset.x), cells: [...row.cells].map((cell) => cell.textContent) }));
  if (!svg || rows.length === 0) continue;
  const { left, right, top, bottom } = figure.dataset;
  const cursor = document.createElementNS(svg.namespaceURI, "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", top);
  cursor.setAttribute("y2", bottom);
  const box = document.createElement("div");
  box.className = "read-out";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  figure.append(box);
  const hide = () => { box.hidden = true; cursor.remove(); };
  svg.addEventListener("pointerleave", hide);
  svg.addEventListener("pointermove", (event) => {
    const frame = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / frame.width;
    const x = (event.clientX - frame.left) * scale;
    if (x < Number(left) - 8 || x > Number(right) + 8) return hide();
    const row = rows.reduce((best, candidate) => (Math.abs(candidate.x - x) < Math.abs(best.x - x) ? candidate : best));
    cursor.setAttribute("x1", row.x);
    cursor.setAttribute("x2", row.x);
    svg.append(cursor);
    box.replaceChildren(...row.cells.map((text, index) => {
      const line = document.createElement("div");
      const value = document.createElement("b");
      value.textContent = text;
      line.append(columns[index] + " ", value);
      return line;
    }));
    box.hidden = false;
    const outer = figure.getBoundingClientRect();
    const at = frame.left - outer.left + row.x / scale;
    const beside = at + 14 + box.offsetWidth > outer.width ? at - 14 - box.offsetWidth : at + 14;
    box.style.left = Math.max(0, beside) + "px";
    box.style.top = frame.top - outer.top + Number(top) / scale + 22 + "px";
  });
}
`;
