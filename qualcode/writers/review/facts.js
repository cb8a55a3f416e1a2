// What the pack holds, found by id, and the words of the page in its language.

const facts = {};

function readPack(pack) {
  const by = (list) => new Map(list.map((one) => [one.id, one]));
  facts.pack = pack;
  facts.codes = by(pack.codes);
  facts.relations = by(pack.relations);
  facts.memos = by(pack.memos);
  facts.pages = by(pack.pages);
  facts.comments = new Map(pack.comments.map((one) => [one.memo, one]));
  facts.properties = by(pack.codes.flatMap((code) => code.properties.map((own) => ({...own, code: code.id}))));
  facts.quotations = by(pack.quotations.map(([id, page, from, to, who, words, release, codes]) =>
    ({id, page: pack.materials[page], from, to, who, words, release, codes: codes.map((at) => pack.codes[at].id)})));
  facts.quoted = new Map(pack.codes.map((code) => [code.id, []]));
  for (const one of facts.quotations.values()) for (const code of one.codes) facts.quoted.get(code).push(one);
  facts.below = new Map();
  for (const code of pack.codes) {
    if (!facts.below.has(code.parent)) facts.below.set(code.parent, []);
    facts.below.get(code.parent).push(code);
  }
  facts.related = new Map(pack.codes.map((code) => [code.id, []]));
  for (const one of pack.relations) {
    facts.related.get(one.from).push(one);
    if (one.to !== one.from) facts.related.get(one.to).push(one);
  }
  facts.order = new Map(pack.codes.map((code, at) => [code.id, at]));
  facts.drawn = new Set(pack.picture.nodes.map(([at]) => at));
  facts.fresh = new Set(pack.news.filter((one) => one.about).map((one) => one.about[1]));
}

// A sentence of the page; `n` chooses between one and many.
function say(name, fields = {}) {
  let sentence = pageWords[name];
  if (typeof sentence === "object") sentence = fields.n === 1 ? sentence.one : sentence.other;
  return sentence.replace(/\{(\w+)\}/g, (_, field) => String(fields[field] ?? ""));
}

// A number as the language prints it; null stands for fewer persons than are told of.
function told(count) {
  return count === null ? say("few") : count.toLocaleString(document.documentElement.lang);
}

// How many of something: "3 quotations".
function counted(name, count) {
  return say(name, {n: count === null ? 2 : count, count: told(count)});
}

// An element with its attributes (those beginning with "on" are listeners) and children; words are never taken for markup.
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// The name of what something is about.
function nameOf([kind, id, line]) {
  if (kind === "code") return facts.codes.get(id)?.name ?? "…";
  if (kind === "relation") {
    const one = facts.relations.get(id);
    return one ? relationName(one) : "…";
  }
  if (kind === "quotation") {
    const one = facts.quotations.get(id);
    return one ? placeOf(one) : say("quotation");
  }
  if (kind === "memo") return memoName(facts.memos.get(id));
  if (kind === "property") return facts.properties.get(id)?.name ?? "…";
  if (kind === "material") return (facts.pages.get(id)?.name ?? "…") + (line ? ", " + say("line", {line}) : "");
  if (kind === "comment") return facts.comments.get(id)?.text || say("stance-" + facts.comments.get(id)?.stance);
  if (kind === "letter") return say("question", {number: id.split("#")[1] ?? ""});
  return facts.pack.study.title;
}

function relationName(one) {
  return `${facts.codes.get(one.from).name} → ${facts.codes.get(one.to).name}`;
}

function memoName(memo) {
  return memo ? memo.title || memo.text.slice(0, 60) : say("memo");
}

// Where a quotation stands: "Interview 3, ll. 12–14".
function placeOf(one) {
  return [facts.pages.get(one.page)?.name ?? "", linesOf(one)].filter(Boolean).join(", ");
}

function linesOf({from, to}) {
  if (from === null) return "";
  return from === to ? say("line", {line: from}) : say("lines", {from, to});
}

// The end of a relation that comes first in the outline's tree: there it has its place.
function firstEnd(one) {
  return one && (facts.order.get(one.from) < facts.order.get(one.to) ? one.from : one.to);
}
