// Going to things: by links, by keys, by search.

const VIEWS = ["review", "graph", "transcripts", "comments"];

function show(view) {
  for (const one of VIEWS) document.getElementById("view-" + one).hidden = one !== view;
  for (const link of document.querySelectorAll("#sections a")) {
    if (link.dataset.view === view && view !== "review") link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "comments") drawOwn();
  if (view === "graph") drawGraph();
}

// Follow the address behind "#": a part of the page, or an object, whatever must be opened to see it.
function follow() {
  const hash = decodeURIComponent(location.hash.slice(1));
  const [, kind, id, line] = /^(code|relation|quotation|memo|material|property|comment|graph)-([0-9a-f-]{36})(?:-(\d+))?$/.exec(hash) ?? [];
  if (kind === "graph") return showInGraph(id);
  if (kind) return goTo(kind, id, line);
  const view = VIEWS.includes(hash) ? hash : "review";
  show(view);
  const target = document.getElementById(view === hash ? "view-" + view : hash || "top");
  target?.scrollIntoView();
  if (hash) target?.focus({preventScroll: true});
}

function showInGraph(id) {
  show("graph");
  const svg = document.getElementById("picture");
  const node = svg?.querySelector(`[data-at="${facts.order.get(id)}"]`);
  if (!node) return;
  lookAtNode(svg, facts.pack.picture.nodes.find(([at]) => at === facts.order.get(id)));
  svg.scrollIntoView({block: "center"});
  node.focus({preventScroll: true});
}

function goTo(kind, id, line) {
  show(kind === "material" ? "transcripts" : "review");
  document.getElementById("filter").value = "all";
  filterOutline();
  reveal(kind, id);
  let target = document.getElementById(`${kind}-${id}`);
  if (line) {
    const rows = [...document.querySelectorAll(`[id^="material-${id}-"]`)];
    target = rows.filter((row) => Number(row.id.split("-").pop()) <= Number(line)).pop() ?? target;
  }
  if (!target) return;
  openUp(target);
  if (kind === "code" || kind === "memo") target.querySelector(":scope > details")?.setAttribute("open", "");
  setTimeout(() => settle(target));
}

function settle(target) {
  target.scrollIntoView({block: target.classList.contains("card") ? "start" : "center"});
  target.focus({preventScroll: true});
  target.classList.add("found");
  setTimeout(() => target.classList.remove("found"), 1600);
}

// Open what a thing lies in, so that it is drawn. Opening is heard only later, so what is drawn then is drawn here.
function reveal(kind, id) {
  const opened = (card, selector) => card && [...card.querySelectorAll(selector)].forEach((one) => { one.open = true; one.dispatchEvent(new Event("toggle")); });
  const openCode = (code) => opened(document.getElementById("code-" + code), ":scope > details.more");
  if (kind === "material") opened(document.getElementById("material-" + id), ":scope > details");
  if (kind === "relation") openCode(firstEnd(facts.relations.get(id)));
  if (kind === "property") openCode(facts.properties.get(id)?.code);
  if (kind === "memo") {
    facts.pack.codes.filter((code) => code.memos.includes(id)).slice(0, 1).forEach((code) => openCode(code.id));
    facts.pack.relations.filter((one) => one.memos.includes(id)).slice(0, 1).forEach((one) => { reveal("relation", one.id); opened(document.getElementById("relation-" + one.id), "details"); });
  }
  if (kind === "quotation") {
    const code = facts.quotations.get(id)?.codes[0];
    if (code) {
      openCode(code);
      const own = [...(document.getElementById("code-" + code)?.querySelectorAll("details.quotations") ?? [])];
      own.slice(0, 1).forEach((one) => { one.open = true; one.dispatchEvent(new Event("toggle")); });
    } else {
      const relation = facts.pack.relations.find((one) => one.evidence.some(([quotation]) => quotation === id));
      if (relation) { reveal("relation", relation.id); opened(document.getElementById("relation-" + relation.id), "details"); }
    }
  }
}

function openUp(target) {
  for (let at = target.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
}

// The objects in sight, in their order.
function objects() {
  return [...document.querySelectorAll(".object")].filter((one) => one.checkVisibility ? one.checkVisibility() : one.offsetParent);
}

function current() {
  return document.activeElement?.closest(".object");
}

function step(by) {
  const all = objects();
  const here = current();
  let at = here ? all.indexOf(here) + by : all.findIndex((one) => one.getBoundingClientRect().bottom > 120);
  at = Math.max(0, Math.min(all.length - 1, at));
  if (!all[at]) return;
  all[at].focus({preventScroll: true});
  all[at].scrollIntoView({block: "nearest"});
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape" && event.target.id === "search") { event.target.value = ""; search(); event.target.blur(); }
    return;
  }
  const deeds = {
    j: () => step(1),
    k: () => step(-1),
    c: () => commentHere(),
    o: () => current()?.querySelector("summary")?.click(),
    s: () => document.getElementById("save").click(),
    "/": () => document.getElementById("search").focus(),
    "?": () => document.getElementById("help").showModal(),
    1: () => { location.hash = "letter"; },
    2: () => { location.hash = "new"; },
    3: () => { location.hash = "categories"; },
    4: () => { location.hash = "graph"; },
    5: () => { location.hash = "transcripts"; },
    6: () => { location.hash = "comments"; },
  };
  if (deeds[event.key]) {
    event.preventDefault();
    deeds[event.key]();
  }
}

function commentHere() {
  const here = current() ?? objects()[0];
  if (!here) return;
  const place = here.querySelector(":scope > .said");
  if (place) write(place);
  else here.querySelector("button.number")?.click();
}

// Search

const MOST_HITS = 60;

function search() {
  const words = document.getElementById("search").value.trim().toLocaleLowerCase();
  const hits = document.getElementById("hits");
  hits.replaceChildren();
  hits.hidden = words.length < 2;
  if (hits.hidden) return;
  const found = everything().filter(([, ...texts]) => texts.some((one) => one && one.toLocaleLowerCase().includes(words)));
  hits.append(el("p", {role: "status"}, found.length ? say("hits", {n: found.length, count: found.length}) : say("no-hits")));
  hits.append(el("ul", {}, found.slice(0, MOST_HITS).map(([about, ...texts]) => el("li", {}, linkTo(about), " ", excerpt(texts, words)))));
}

function excerpt(texts, words) {
  const text = texts.slice(1).find((one) => one && one.toLocaleLowerCase().includes(words));
  if (!text) return null;
  const at = text.toLocaleLowerCase().indexOf(words);
  const from = Math.max(0, at - 40);
  return el("small", {}, (from ? "…" : "") + text.slice(from, at), el("mark", {}, text.slice(at, at + words.length)), text.slice(at + words.length, at + words.length + 60));
}

function everything() {
  const pack = facts.pack;
  return [
    ...pack.codes.map((one) => [["code", one.id], one.name, one.definition, one.use_when, one.not_when, ...one.judgements.map((each) => each.statement)]),
    ...pack.relations.map((one) => [["relation", one.id], relationName(one), one.type]),
    ...[...facts.properties.values()].map((one) => [["property", one.id], one.name, one.note]),
    ...pack.memos.map((one) => [["memo", one.id], memoName(one), one.text]),
    ...[...facts.quotations.values()].filter((one) => one.words !== null).map((one) => [["quotation", one.id], "", one.words, one.who]),
    ...pack.pages.flatMap((page) => [[["material", page.id], page.name], ...page.words.map((words, at) => [["material", page.id, at + 1], "", words])]),
  ];
}

// Which categories are shown: all, those that are new, those with comments.
function filterOutline() {
  const which = document.getElementById("filter").value;
  const commented = new Set(comments.list.map((one) => one.about.id));
  const wanted = (code) => which === "all" || (which === "new" ? facts.fresh : commented).has(code.id)
    || facts.related.get(code.id).some((one) => (which === "new" ? facts.fresh : commented).has(one.id));
  const shown = new Set();
  for (const code of facts.pack.codes) if (wanted(code)) for (let at = code; at; at = facts.codes.get(at.parent)) shown.add(at.id);
  for (const card of document.querySelectorAll("#outline .card")) card.hidden = !shown.has(card.id.slice(5));
  document.getElementById("filtered").textContent = which !== "all" && !shown.size ? say("filter-nothing") : "";
}
