// The letter, what is new, earlier comments, and the categories as an outline.

// A link to something of the pack; nothing but its name where it has no place here.
function linkTo(about, name = nameOf(about)) {
  const [kind, id, line] = about;
  const quotation = kind === "quotation" && facts.quotations.get(id);
  // Of a quotation whose words are not shown there is its place in the transcript.
  if (quotation && quotation.words === null) return linkTo(["material", quotation.page, quotation.from], name);
  const there = {code: facts.codes, relation: facts.relations, memo: facts.memos, material: facts.pages, quotation: facts.quotations,
    property: facts.properties, comment: facts.comments}[kind];
  if (there && !there.has(id)) return el("span", {}, name);
  const target = kind === "study" ? "letter" : kind === "letter" ? "letter" : `${kind}-${id}` + (line ? `-${line}` : "");
  return el("a", {href: "#" + target}, name);
}

function linksTo(abouts) {
  return abouts.length ? el("p", {class: "about"}, say("about") + " ", ...abouts.flatMap((one, at) => [at ? ", " : "", linkTo(one)])) : null;
}

// An object of the pack that can be gone to and commented on. What is drawn in several places has its address in the first.
const addresses = new Set();

function object(kind, id, attributes, ...children) {
  const address = `${kind}-${id}`;
  const first = !addresses.has(address);
  addresses.add(address);
  return el("div", {id: first && address, tabindex: "-1", ...attributes, class: "object " + (attributes.class ?? "")}, ...children);
}

// Words of the researcher, with what Markdown has for headings, strong words and emphasis.
function prose(words, attributes = {}) {
  return words ? el("div", {class: "prose", ...attributes}, words.split("\n").flatMap((line, at) => [at ? "\n" : "", ...marked(line)])) : null;
}

function marked(line) {
  const heading = /^#{1,6}\s+(.*)/.exec(line);
  if (heading) return [el("b", {}, heading[1])];
  const parts = [];
  let rest = 0;
  for (const found of line.matchAll(/(?<![\w*])(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?![\w*])|(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\3(?![\w*])/g)) {
    parts.push(line.slice(rest, found.index), found[1] ? el("b", {}, found[2]) : el("i", {}, found[4]));
    rest = found.index + found[0].length;
  }
  return [...parts, line.slice(rest)];
}

// Who wrote it and when; the day alone where nobody is named.
const signature = (coder, date) => coder ? say("by", {coder, date}) : date;

function drawLetter() {
  const letter = facts.pack.letter;
  if (!letter) return [el("p", {class: "empty"}, say("no-letter"))];
  return [
    el("p", {class: "by"}, signature(letter.coder, letter.date)),
    prose(letter.before),
    letter.questions.length ? el("ol", {class: "questions"}, letter.questions.map((one) =>
      el("li", {}, object("letter", `${letter.id}#${one.number}`, {class: "question"},
        prose(one.text), linksTo(one.about), said("letter", `${letter.id}#${one.number}`, {label: say("answer")}))))) : null,
    prose(letter.after),
    linksTo(letter.about),
    object("letter", letter.id, {}, said("letter", letter.id, {label: say("comment-letter")})),
  ];
}

// Kinds of news in the order they are told, those of one kind together.
function drawNews() {
  const {earlier, news} = facts.pack;
  if (!earlier) return [el("p", {class: "empty"}, say("first-pack"))];
  if (!news.length) return [el("p", {class: "empty"}, say("nothing-new", earlier))];
  const kinds = Map.groupBy ? Map.groupBy(news, (one) => one.what) : grouped(news, (one) => one.what);
  return [
    el("p", {}, say("new-since", earlier)),
    el("dl", {class: "news"}, [...kinds].map(([what, items]) => el("div", {},
      el("dt", {}, say("news-" + what)),
      el("dd", {}, el("ul", {}, items.map((one) => el("li", {}, ...newsLine(one)))))))),
  ];
}

function newsLine({about, name, other, n, what}) {
  const shown = about ? linkTo(about, name || nameOf(about)) : name;
  const key = "news-more-" + what;
  return [shown, key in pageWords ? " " + say(key, {other, n: n === null ? 2 : n, count: told(n)}) : ""];
}

function grouped(list, key) {
  const found = new Map();
  for (const one of list) found.set(key(one), [...(found.get(key(one)) ?? []), one]);
  return found;
}

// What the reviewer said before, with its answers: what has been answered since first, what was settled before last.
function drawEarlier(only) {
  const rank = (one) => (facts.fresh.has(one.memo) ? 0 : one.resolved ? 2 : 1);
  return facts.pack.comments.filter(only).sort((one, other) => rank(one) - rank(other)).map((one) => object("comment", one.memo, {class: "earlier" + (one.resolved ? " resolved" : "")},
    el("p", {class: "comment " + one.stance}, el("span", {class: "stance"}, say("stance-" + one.stance)), " ",
      el("span", {class: "words"}, one.text)),
    el("p", {class: "by"}, signature(one.reviewer, one.date), " · ", say(one.resolved ? "resolved" : "open"), facts.fresh.has(one.memo) ? el("span", {class: "new"}, say("new")) : "",
      ...(one.about.length ? [" · ", ...one.about.flatMap((about, at) => [at ? ", " : "", linkTo(about)])] : [])),
    one.answers.map((answer) => el("blockquote", {class: "answer"}, prose(answer.text),
      el("p", {class: "by"}, signature(answer.coder, answer.date)))),
    said(...(one.about[0] ?? ["study", facts.pack.study.id]), {line: one.about[0]?.[2] ?? null, answers: one.given, label: say("answer")})));
}

// Core categories with what is filed under them come first, codes without a category last.
function tops() {
  const rank = (code) => (code.kind === "core" ? 0 : code.kind === "category" ? 1 : 2);
  return [...(facts.below.get(null) ?? [])].sort((one, other) => rank(one) - rank(other));
}

// The categories in the order of the outline.
function inOrder(codes = tops()) {
  return codes.flatMap((code) => [...(code.kind === "code" ? [] : [code]), ...inOrder(facts.below.get(code.id) ?? [])]);
}

function drawOutline() {
  const sorted = tops();
  const loose = sorted.filter((code) => code.kind === "code" && !facts.below.has(code.id));
  const rest = sorted.filter((code) => !loose.includes(code));
  return [
    ...rest.map((code) => drawCode(code, 3)),
    loose.length ? el("section", {class: "loose"}, el("h3", {}, say("loose")), loose.map((code) => drawCode(code, 4))) : null,
  ];
}

function drawCode(code, level) {
  const below = facts.below.get(code.id) ?? [];
  const head = el("h" + Math.min(level, 6), {}, el("span", {class: "dot hue-" + code.hue}), code.name, " ",
    el("span", {class: "kind"}, say("kind-" + code.kind)), facts.fresh.has(code.id) ? el("span", {class: "new"}, say("new")) : null,
    facts.drawn.has(facts.order.get(code.id)) ? el("a", {class: "to-graph", href: "#graph-" + code.id, "aria-label": say("in-graph", {name: code.name})}, say("graph")) : null);
  const body = el("div", {class: "body"});
  const card = object("code", code.id, {class: `card ${code.kind === "code" ? "open" : code.kind}`}, head, body);
  card.dataset.level = level;
  const fill = () => { if (!body.childElementCount) body.append(...codeBody(code)); };
  if (code.kind === "code") {
    // Open codes are many: a line each, and the rest when it is opened.
    const more = el("details", {class: "more"}, el("summary", {}, say("details")));
    more.addEventListener("toggle", () => { if (more.open) { fill(); more.append(body); } });
    card.replaceChildren(head, el("p", {class: "line"}, countsOf(code)), prose(code.definition), more, said("code", code.id));
  } else {
    fill();
    card.append(said("code", code.id));
  }
  if (below.length) card.append(el("div", {class: "below"}, below.map((one) => drawCode(one, level + 1))));
  return card;
}

function countsOf(code) {
  const {quotations, interviews, interviews_with_subcodes: whole} = code.counts;
  const above = facts.below.has(code.id);
  const parts = above && quotations === 0 ? [] : [counted("n-quotations", quotations), counted("n-interviews", interviews)];
  // Where the whole is not told, that may be because it would tell of a part.
  if (above && whole !== null) parts.push(counted("n-interviews-with-subcodes", whole));
  return parts.join(" · ");
}

function codeBody(code) {
  const open = code.kind === "code";
  return [
    open ? null : prose(code.definition, {class: "prose definition"}),
    open ? null : el("p", {class: "line"}, countsOf(code)),
    code.use_when ? el("p", {}, el("b", {}, say("use-when") + " "), code.use_when) : null,
    code.not_when ? el("p", {}, el("b", {}, say("not-when") + " "), code.not_when) : null,
    ...code.judgements.map(drawJudgement),
    code.properties.length ? block("properties", code.properties.map(drawProperty)) : null,
    drawRelations(code),
    drawNegative(code),
    ...drawEarlier((one) => one.about.some(([kind, id]) => kind === "code" && id === code.id)),
    code.memos.length ? block("memos", code.memos.map((id) => drawMemo(facts.memos.get(id)))) : null,
    drawQuotations(code),
  ].filter(Boolean);
}

function block(name, children) {
  return el("section", {class: "block " + name, "aria-label": say(name)}, el("p", {class: "label"}, say(name)), children);
}

function drawJudgement(one) {
  return el("div", {class: "judgement"}, el("b", {}, say("judgement-" + one.kind), one.criterion ? ` (${one.criterion})` : ""), prose(one.statement),
    el("p", {class: "by"}, say("signed", {who: one.by, date: one.date})));
}

function drawProperty(own) {
  const ranges = own.dimensions.map((one) => el("div", {class: "range"},
    el("span", {}, one.low || "…"),
    el("span", {class: "scale", role: "img", "aria-label": counted("n-quotations", one.quotations)},
      one.places.filter((place) => place[1] !== null).map(([, at]) => { const mark = el("i"); mark.style.left = at * 100 + "%"; return mark; })),
    el("span", {}, one.high || "…"), el("small", {}, counted("n-quotations", one.quotations))));
  return object("property", own.id, {class: "property"}, el("b", {}, own.name), own.note ? el("span", {}, " – " + own.note) : null, ranges,
    said("property", own.id));
}

// Quotations that do not fit it, each with what the researcher says of it.
function drawNegative(code) {
  if (code.negative === 0) return null;
  const cases = code.negative_cases.map(([id, note]) => {
    const one = facts.quotations.get(id);
    return el("div", {class: "negative"}, note ? el("p", {}, note) : null, ...drawList([[one, ""]]));
  });
  return block("negative-cases", [el("p", {class: "line"}, counted("n-quotations", code.negative)), ...cases]);
}

// The relations of a code, out of it and into it.
function drawRelations(code) {
  const own = facts.related.get(code.id);
  return own.length ? block("relations", own.map((one) => drawRelation(one, code))) : null;
}

function drawRelation(one, code) {
  // A relation is drawn at both of its ends; its address is the first of them.
  const first = firstEnd(one) === code.id;
  const unsupported = one.for === 0;
  const more = el("details", {}, el("summary", {}, evidenceLine(one)));
  more.addEventListener("toggle", () => {
    if (more.childElementCount > 1) return;
    for (const side of ["for", "against"]) {
      const found = one.evidence.filter((piece) => piece[1] === side);
      if (found.length) more.append(el("p", {class: "label"}, say("evidence-" + side)), ...drawList(found.map(([id, , grade]) => [facts.quotations.get(id), grade])));
    }
    more.append(...one.memos.map((id) => drawMemo(facts.memos.get(id))));
  });
  const attributes = {class: `relation ${one.status}` + (unsupported ? " unsupported" : "")};
  const made = first ? object("relation", one.id, attributes) : el("div", attributes);
  made.append(
    el("p", {}, one.from === code.id ? el("b", {}, code.name) : linkTo(["code", one.from]), el("span", {class: "type"}, ` ${one.symmetric ? "—" : "→"} ${one.type} ${one.symmetric ? "—" : "→"} `),
      one.to === code.id ? el("b", {}, code.name) : linkTo(["code", one.to]), " ", el("span", {class: "status"}, say("status-" + one.status)),
      facts.fresh.has(one.id) ? el("span", {class: "new"}, say("new")) : null),
    one.evidence.length || one.memos.length ? more : el("p", {class: "line"}, evidenceLine(one)));
  if (first) made.append(...drawEarlier((each) => each.about.some(([kind, id]) => kind === "relation" && id === one.id)), said("relation", one.id));
  // It can be commented on in one place: where it is told first.
  else made.append(el("p", {class: "elsewhere"}, linkTo(["relation", one.id], say("comment-on"))));
  return made;
}

function evidenceLine(one) {
  const parts = [say("evidence", {for: told(one.for), against: told(one.against)})];
  if (one.for === 0) parts.push(say("unsupported"));
  if (one.arrow) parts.push(say("only-an-arrow"));
  if (one.scope) parts.push(one.scope);
  return parts.join(" · ");
}

function drawMemo(memo) {
  return object("memo", memo.id, {class: "memo"}, el("details", {}, el("summary", {}, memoName(memo), " ",
    el("span", {class: "kind"}, say("memo-" + memo.kind))), prose(memo.text), el("p", {class: "by"}, signature(memo.coder, memo.date))),
    said("memo", memo.id));
}

function drawQuotations(code) {
  const own = facts.quoted.get(code.id);
  if (!own.length) return null;
  const shown = own.filter((one) => one.words !== null);
  const more = el("details", {class: "quotations"}, el("summary", {}, counted("n-quotations", own.length),
    shown.length < own.length ? " · " + say("shown", {n: shown.length, count: shown.length}) : null));
  more.addEventListener("toggle", () => {
    if (more.childElementCount > 1) return;
    more.append(...drawList(own.map((one) => [one, ""])));
  });
  return more;
}

// Quotations (each with the level of its source, where it has one); of those that are not shown, where they stand.
function drawList(quotations) {
  const hidden = quotations.filter(([one]) => one.words === null);
  return [
    ...quotations.filter(([one]) => one.words !== null).map(([one, grade]) => drawQuotation(one, grade)),
    hidden.length ? el("p", {class: "line"}, say("not-shown"), " ", ...hidden.flatMap(([one, grade], at) =>
      [at ? "; " : "", linkTo(["material", one.page, one.from], placeOf(one)), grade ? ` (${grade})` : ""])) : "",
  ];
}

function drawQuotation(one, grade) {
  return object("quotation", one.id, {class: "quotation"}, el("blockquote", {}, one.words),
    el("p", {class: "by"}, [one.who, grade].filter(Boolean).map((words) => words + " · "), linkTo(["material", one.page, one.from], placeOf(one))),
    said("quotation", one.id));
}
