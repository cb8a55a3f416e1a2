// The coded transcripts: stored line numbers, the words that are shown, and codes in the margin.

function drawTranscripts(pages) {
  if (!pages.length) return [el("p", {class: "empty"}, say("no-transcripts"))];
  return pages.map((page) => {
    const body = el("div", {class: "lines"});
    const made = el("details", {class: "page"}, el("summary", {}, el("b", {}, page.name), " ", el("small", {}, pageFacts(page))), body);
    made.addEventListener("toggle", () => { if (!body.childElementCount) body.append(...drawLines(page)); });
    return object("material", page.id, {class: "material"}, made, said("material", page.id));
  });
}

function pageFacts(page) {
  const parts = [say("material-" + page.kind), page.round === null ? "" : say("round", {round: page.round}), page.group ?? "", page.date];
  return [...parts, counted("n-quotations", page.quotations.length)].filter(Boolean).join(" · ");
}

// Rows of lines. Where not the whole transcript is shown, what lies between the quotations is told in one row.
function drawLines(page) {
  const own = page.quotations.map((id) => facts.quotations.get(id));
  const begin = grouped(own, (one) => one.from);
  if (page.words.length) {
    const inside = new Set(own.flatMap((one) => range(one.from, one.to)));
    return page.words.map((words, at) => drawLine(page, at + 1, words, begin.get(at + 1) ?? [], inside.has(at + 1)));
  }
  const rows = [];
  let reached = 0;
  const gap = (to) => { if (to > reached) rows.push(el("div", {class: "row gap"}, el("span", {class: "number"}, to === reached + 1 ? to : `${reached + 1}–${to}`), el("span", {}, say("gap")))); };
  for (const one of own) {
    gap(one.from - 1);
    rows.push(...(one.words === null ? [drawHidden(page, one)] : drawShown(page, one)));
    reached = Math.max(reached, one.to);
  }
  gap(page.lines);
  return rows;
}

const range = (from, to) => Array.from({length: to - from + 1}, (_, at) => from + at);

// The lines of one quotation; a printed form, whose words have left their lines, stands beside their numbers as a whole.
function drawShown(page, one) {
  const lines = one.words.split(/\n+/);
  if (lines.length !== one.to - one.from + 1) return [drawLine(page, one.from, one.words, [one], true, one.to)];
  return lines.map((words, at) => drawLine(page, one.from + at, words, at ? [] : [one], true));
}

function drawHidden(page, one) {
  return drawLine(page, one.from, say("words-not-shown"), [one], true, one.to, "row hidden");
}

function drawLine(page, number, words, starting, coded, to = number, name = "row") {
  const margin = el("span", {class: "margin"}, starting.flatMap((one) => one.codes.map((id) => marginCode(one, id))));
  const row = el("div", {id: `material-${page.id}-${number}`, class: name + (coded ? " coded" : ""), tabindex: "-1"},
    el("button", {type: "button", class: "number", "aria-label": say("comment-line", {line: number}), title: say("comment-line", {line: number}), onclick: () => writeAtLine(page, number, row)}, to > number ? `${number}–${to}` : number),
    el("span", {class: "words"}, words), margin);
  if (comments.about("material", page.id, number).length || isWritten(page, number)) row.append(said("material", page.id, {line: number}));
  row.classList.add("object");
  return row;
}

const isWritten = (page, line) => comments.writing && sameThing(comments.writing.about, {kind: "material", id: page.id, line});

function marginCode(one, id) {
  const code = facts.codes.get(id);
  return el("a", {href: "#code-" + id, class: "tag hue-" + code.hue, title: linesOf(one)}, code.name);
}

function writeAtLine(page, number, row) {
  let place = row.querySelector(".said");
  if (!place) {
    place = said("material", page.id, {line: number});
    row.append(place);
  }
  write(place);
}
