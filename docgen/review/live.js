// Keeps a page of `docgen watch` fresh: loads the next one when it is there, and shows what hinders it over the last good one.
(watched => {
"use strict";

const KEPT = "docgen.kept";

/** What the reader has open, to be found again in the next page. */
function keep() {
  const open = document.querySelector("[data-c][aria-expanded=true]");
  const side = document.querySelector(".side");
  const shown = document.querySelector("[data-show][aria-pressed=true]");
  const owner = document.getElementById("owner");
  sessionStorage.setItem(KEPT, JSON.stringify({
    y: scrollY,
    side: side ? side.scrollTop : 0,
    card: open && open.dataset.c,
    at: open && open.id,
    rows: [...document.querySelectorAll("details[data-c][open]")].map(each => each.dataset.c),
    shown: shown && shown.dataset.show,
    owner: owner && owner.selectedIndex > 0 ? owner.selectedOptions[0].text : "",
  }));
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (!kept) return;
  for (const row of document.querySelectorAll("details[data-c]")) if (kept.rows.includes(row.dataset.c)) row.open = true;
  for (const each of document.querySelectorAll("[data-show]")) if (each.dataset.show === kept.shown) each.click();
  const owner = document.getElementById("owner");
  const index = owner ? [...owner.options].findIndex(each => each.text === kept.owner) : -1;
  if (index > 0) {
    owner.selectedIndex = index;
    owner.dispatchEvent(new Event("change"));
  }
  scrollTo({top: kept.y, behavior: "instant"});
  const all = kept.card ? [...document.querySelectorAll("[data-c]")].filter(each => each.dataset.c === kept.card) : [];
  const figure = all.find(each => each.id === kept.at) || all[0];
  if (figure) figure.click();
  const side = document.querySelector(".side");
  if (side) side.scrollTop = kept.side;
}

const LOOK = `
  :host { position: fixed; left: 0; right: 0; bottom: 0; z-index: 99; display: block; }
  div { max-height: 45vh; overflow: auto; padding: 0.8rem 1.5rem 1rem; font: 0.9375rem/1.5 system-ui, sans-serif;
        color: #fff; background: #7a1717; border-top: 3px solid #ffb4a8; box-shadow: 0 -6px 24px #0005; }
  div.ended { background: #3a3b40; border-color: #aaa69d; }
  p { margin: 0; font-weight: 600; }
  ul { margin: 0.4rem 0 0; padding: 0; list-style: none; }
  li { margin-top: 0.5rem; }
  code { font: 0.9em ui-monospace, Consolas, monospace; color: #ffd9d2; overflow-wrap: anywhere; }
  small { display: block; font-size: 0.9em; color: #f3d9d5; white-space: pre-line; }
  @media print { :host { display: none; } }`;

const host = document.createElement("aside");
const root = host.attachShadow({mode: "open"});
const sheet = new CSSStyleSheet();
sheet.replaceSync(LOOK);
root.adoptedStyleSheets = [sheet];

/** Say something at the foot of the window, with problems or without; nothing at all without a sentence. */
function say(sentence, problems = [], name = "") {
  host.remove();
  document.body.style.paddingBottom = "";
  if (!sentence) return;
  const box = element("div", "", element("p", sentence));
  box.className = name;
  box.setAttribute("role", "alert");
  box.tabIndex = 0;
  if (problems.length) {
    box.append(element("ul", "", ...problems.map(each => element("li", "",
      element("code", each.place), " ", each.message, ...(each.hint ? [element("small", each.hint)] : [])))));
  }
  root.replaceChildren(box);
  document.body.append(host);
  document.body.style.paddingBottom = `${host.offsetHeight}px`; // so that the end of the page can still be read
}

function element(tag, text, ...inside) {
  const made = document.createElement(tag);
  made.append(...(text ? [text] : []), ...inside);
  return made;
}

restore();
const source = new EventSource("/events");
source.onmessage = ({data}) => {
  const told = JSON.parse(data);
  if (told.page !== watched.page) {
    source.close();
    keep();
    location.reload();
  } else {
    say(told.problems.length ? watched.wrong : "", told.problems);
  }
};
source.onerror = () => say(watched.ended, [], "ended");
})
