// Finding, choosing and sorting in the summary of a batch. Each unit is a tbody: its row, and what is wrong with it.
(() => {
"use strict";

const table = document.querySelector("table");
const units = [...table.tBodies];
const heads = [...table.tHead.rows[0].cells];
const buttons = [...document.querySelectorAll("[data-state]")];
const find = document.getElementById("find");

/** What stands in a cell, without the kinds of findings and what else is below it. */
function text(unit, column) {
  const cell = unit.rows[0].cells[column];
  return (cell.querySelector("summary") ?? cell.firstChild)?.textContent.trim() ?? "";
}

/** Show the units whose name holds what is typed, and of these the ones of the state that is pressed. */
function choose() {
  const pressed = buttons.find(each => each.getAttribute("aria-pressed") === "true")?.dataset.state;
  const typed = find.value.trim().toLowerCase();
  for (const unit of units) {
    unit.hidden = (pressed && !unit.classList.contains(pressed)) || !text(unit, 0).toLowerCase().includes(typed);
  }
  document.getElementById("none").hidden = units.some(unit => !unit.hidden);
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") === "true";
    for (const each of buttons) each.setAttribute("aria-pressed", String(each === button && !pressed));
    choose();
  });
}
find.addEventListener("input", choose);

heads.forEach((head, column) => {
  head.querySelector("button").addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const each of heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = units.map(unit => [text(unit, column), unit]);
    const numbers = keyed.every(([key]) => key === "" || !Number.isNaN(Number(key)));
    keyed.sort(([one], [other]) => numbers ? Number(one || -1) - Number(other || -1) : one.localeCompare(other, "zh-CN"));
    if (down) keyed.reverse();
    table.append(...keyed.map(([, unit]) => unit));
  });
});
})();
