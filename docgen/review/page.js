// The cards, the filter and the keys of the review page. Every text is set as text, never as HTML.
(() => {
"use strict";

const {cards, labels, owners, words} = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);
const card = $("card"), body = $("card-body"), back = $("back");
const figures = [...document.querySelectorAll(".f[role=button]")];
const narrow = matchMedia("(max-width: 45rem)");

/** An element with its attributes, what stands in it, and the language of a Chinese text. */
function make(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  for (const each of inside) node.append(each);
  if (inside.length && /[\u4e00-\u9fff]/.test(node.textContent)) node.lang = "zh-CN";
  return node;
}

const has = key => Object.prototype.hasOwnProperty.call(cards, key);

/** A piece of a text: the text itself, or a link to a card. */
function piece(each) {
  if (typeof each === "string") return each;
  const [text, key = text] = each;
  return has(key) ? make("button", {type: "button", class: "ref", "data-c": key}, text) : text;
}

/** What a card says, label by label, as a list of terms. */
function lines(key, withStands) {
  const list = make("dl");
  let last = null;
  for (const [label, depth, ...pieces] of cards[key][3]) {
    if (label !== last) list.append(make("dt", null, labels[label]));
    last = label;
    list.append(make("dd", depth ? {class: `deep d${Math.min(depth, 6)}`} : null, ...pieces.map(piece)));
  }
  if (withStands && cards[key][4].length) {
    list.append(make("dt", null, words.stands));
    for (const [number, around] of cards[key][4]) {
      const link = make("a", {href: `#f${number}`, class: "stand"}, around);
      const isHere = opener && opener.id === `f${number}`;
      list.append(make("dd", null, link, ...(isHere ? [" ", make("span", {class: "here"}, words.here)] : [])));
    }
  }
  return list;
}

// The card: one that is looked at goes with the pointer or the focus, one that is opened stays until it is closed.

let opener = null, shown = null, pinned = false, trail = [], timer = 0;

function fill(key) {
  const [title, value, sure] = cards[key];
  const head = make("div", {class: "head-of-card"},
    make("h2", {id: "card-title", tabindex: "-1"}, title),
    make("p", {class: "value"}, make("b", null, value), ...(sure ? [" ", make("span", {class: `tag ${sure}`}, words[sure])] : [])),
    ...(key.startsWith("=") ? [] : [make("code", null, key.replace(/^scorecard\./, ""))]));
  body.replaceChildren(head, lines(key, true));
  body.scrollTop = 0;
  shown = key;
  back.hidden = !trail.length;
  card.classList.toggle("trailed", Boolean(trail.length));
}

function show(from, key, pin) {
  if (!has(key)) return;
  clearTimeout(timer);
  if (opener && opener !== from) opener.removeAttribute("aria-expanded");
  opener = from;
  pinned = pin;
  trail = [];
  fill(key);
  card.hidden = false;
  card.classList.toggle("pinned", pin);
  if (pin) {
    from.setAttribute("aria-expanded", "true");
    $("card-title").focus({preventScroll: true});
  }
  settle();
}

/** Set the card beside what it is about, within the window; on a narrow one it lies at the foot. */
function settle() {
  card.style.left = card.style.top = card.style.maxHeight = "";
  if (narrow.matches || !opener) return;
  const at = opener.getClientRects()[0] || opener.getBoundingClientRect();
  const {offsetWidth: width, offsetHeight: height} = card;
  const left = Math.max(12, Math.min(at.left, document.documentElement.clientWidth - width - 12));
  const above = at.top - 16 - document.querySelector(".top").offsetHeight, below = innerHeight - at.bottom - 16;
  const hangs = height <= below || below >= above;
  card.style.maxHeight = height > Math.max(above, below) ? `${Math.max(above, below, 160)}px` : "";
  const top = hangs ? at.bottom + 8 : at.top - card.offsetHeight - 8;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}

function close(giveBack) {
  clearTimeout(timer);
  if (card.hidden) return;
  card.hidden = true;
  shown = null;
  const from = opener;
  opener = null;
  pinned = false;
  if (!from) return;
  from.removeAttribute("aria-expanded");
  if (giveBack) {
    quiet = true;
    from.focus({preventScroll: true});
    quiet = false;
  }
}

let quiet = false; // focus that comes back from a card opens none

function peek(from) {
  if (!pinned && !narrow.matches) show(from, from.dataset.c, false);
}

/** Go to where a figure stands, and say what it is there. */
function jump(target) {
  const inside = target.closest("details:not([open])");
  if (inside) inside.open = true;
  close(false);
  target.scrollIntoView({block: "center"});
  target.focus({preventScroll: true});
  target.classList.remove("flash");
  void target.offsetWidth; // so that the flash begins anew
  target.classList.add("flash");
}

document.addEventListener("click", event => {
  const link = event.target.closest("a.stand, a.go");
  if (link) {
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (target) {
      event.preventDefault();
      jump(target);
    }
    return;
  }
  const from = event.target.closest("[data-c]");
  if (from && from.matches(".ref") && card.contains(from)) {
    trail.push(shown);
    fill(from.dataset.c);
    $("card-title").focus({preventScroll: true});
    settle();
  } else if (from && from.matches(".f, .w, .ref")) {
    if (getSelection().toString() && from.matches(".f, .w")) return; // a text is being selected
    if (opener === from && pinned) close(true);
    else show(from, from.dataset.c, true);
  } else if (!card.contains(event.target)) {
    close(false);
  }
});

back.addEventListener("click", () => {
  fill(trail.pop());
  $("card-title").focus({preventScroll: true});
  settle();
});
$("close").addEventListener("click", () => close(true));

for (const each of document.querySelectorAll(".f")) {
  each.addEventListener("pointerenter", event => {
    if (event.pointerType !== "mouse") return;
    clearTimeout(timer);
    timer = setTimeout(peek, 150, each);
  });
  each.addEventListener("pointerleave", () => leave());
}

/** The pointer has left: it may be on its way into the card. */
function leave() {
  clearTimeout(timer);
  if (!pinned) timer = setTimeout(close, 250, false);
}
card.addEventListener("pointerenter", () => clearTimeout(timer));
card.addEventListener("pointerleave", () => leave());

document.addEventListener("focusin", event => {
  const from = event.target;
  if (card.contains(from)) return;
  if (from.matches(".f[role=button]") && from.matches(":focus-visible") && !quiet) {
    if (pinned) close(false);
    peek(from);
  } else if (!pinned) {
    close(false);
  }
});

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const from = document.activeElement;
  if (event.key === "Escape" && !card.hidden) {
    event.preventDefault();
    close(pinned);
  } else if (event.key === "Tab" && pinned && card.contains(from)) {
    leaveByKey(event);
  } else if (from && from.matches(".f[role=button]")) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      show(from, from.dataset.c, true);
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    }
  }
});

/** Tab past either end of the card: on from the figure that it is about. */
function leaveByKey(event) {
  const stops = [...card.querySelectorAll("button:not([hidden]), a[href]")];
  const end = event.shiftKey ? stops[0] : stops[stops.length - 1];
  const from = document.activeElement;
  if (from === end || (event.shiftKey && !stops.includes(from))) {
    if (event.shiftKey) event.preventDefault();
    close(true);
  }
}

addEventListener("resize", settle);

// The scorecard: a row says how its points came about when it is opened.

for (const row of document.querySelectorAll("details.row")) {
  row.addEventListener("toggle", () => tell(row));
}

function tell(row) {
  const inside = row.querySelector(".inside");
  if (row.open && !inside.hasChildNodes()) inside.append(lines(row.dataset.c, true));
}

let opened = []; // for the printer

addEventListener("beforeprint", () => {
  close(false);
  opened = [...document.querySelectorAll("details.row.lost:not([open]), details.row.pending:not([open])")];
  for (const row of opened) {
    row.open = true;
    tell(row);
  }
});
addEventListener("afterprint", () => opened.forEach(row => { row.open = false; }));

// The filter

let hits = figures;

function choose(what, owner) {
  const is = what === "owner" ? each => each[5].includes(owner) : each => each[2] === what;
  const found = what ? Object.keys(cards).filter(key => is(cards[key])) : [];
  const keys = new Set(found);
  hits = what ? figures.filter(each => keys.has(each.dataset.c)) : figures;
  document.body.classList.toggle("filtering", Boolean(what));
  for (const each of document.querySelectorAll(".f")) each.classList.toggle("hit", keys.has(each.dataset.c));
  for (const each of document.querySelectorAll("[data-show]"))
    each.setAttribute("aria-pressed", String(each.dataset.show === what));
  if (what !== "owner") $("owner").value = "";
  const printed = new Set(hits.map(each => each.dataset.c));
  const elsewhere = found.filter(key => !printed.has(key) && !key.startsWith("scorecard."));
  $("told").textContent = !what ? "" : !printed.size && !elsewhere.length
    ? words[`none_${what}`].replace("{owner}", owners[owner])
    : [words.marked.replace("{count}", hits.length), ...(elsewhere.length ? [words.elsewhere.replace("{count}", elsewhere.length)] : [])].join(" ");
  $("steps").hidden = !what || !hits.length;
  $("clear").hidden = !what;
  $("legend").hidden = Boolean(what);
  $("hits").hidden = !printed.size && !elsewhere.length;
  $("hits").querySelector("ul").replaceChildren(...[...printed, ...elsewhere].map(key =>
    make("li", null, make("button", {type: "button", class: "ref", "data-c": key}, cards[key][0]), " ", make("span", null, cards[key][1]))));
}

for (const each of document.querySelectorAll("[data-show]"))
  each.addEventListener("click", () => choose(each.getAttribute("aria-pressed") === "true" ? "" : each.dataset.show));
$("owner").addEventListener("change", event =>
  event.target.value === "" ? choose("") : choose("owner", Number(event.target.value)));
$("clear").addEventListener("click", () => {
  choose("");
  document.querySelector("[data-show]").focus();
});

let last = null; // where one was led to

/** On to the next figure, of those that are marked where some are. */
function step(by) {
  const from = hits.indexOf(document.activeElement) >= 0 ? document.activeElement : last;
  const at = hits.indexOf(from);
  last = hits[at < 0 ? (by > 0 ? 0 : hits.length - 1) : (at + by + hits.length) % hits.length];
  if (last) jump(last);
}
$("previous").addEventListener("click", () => step(-1));
$("next").addEventListener("click", () => step(1));
$("filter").hidden = false;
$("no-script").hidden = true;
})();
