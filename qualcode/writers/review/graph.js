// The categories and their relations as a picture: what is clicked is gone to, and what is pointed at stands out with its neighbours.

const SVG = "http://www.w3.org/2000/svg";
// units of the picture a pixel, beyond which names cannot be read
const MOST_SMALL = 1.7;

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Drawn when it is first looked at.
function drawGraph() {
  const body = document.getElementById("graph-body");
  if (body.childElementCount) return;
  const {picture} = facts.pack;
  if (!picture.nodes.length) {
    body.append(el("p", {class: "empty"}, say("no-graph")));
    return;
  }
  const svg = shape("svg", {id: "picture", role: "group", "aria-label": say("graph-told"), tabindex: "0"});
  const places = new Map(picture.nodes.map(([at, x, y]) => [at, [x, y]]));
  for (const [above, code] of picture.filed) {
    const [[x1, y1], [x2, y2]] = [places.get(above), places.get(code)];
    svg.append(shape("line", {class: "filed", x1, y1, x2, y2}));
  }
  const words = [];
  for (const edge of picture.edges) svg.append(drawEdge(edge, words));
  for (const node of picture.nodes) svg.append(drawNode(node));
  svg.append(...words);
  body.append(graphTools(svg), svg, graphLegend());
  lookAtAll(svg);
  lookAtCore(svg);
  movable(svg);
}

function drawEdge([at, points, middle], words) {
  const one = facts.pack.relations[at];
  const evidence = `${told(one.for)} / ${told(one.against)}`;
  const name = `${relationName(one)}: ${one.type} · ${say("evidence", {for: told(one.for), against: told(one.against)})}`;
  const [from, ...rest] = points;
  const course = `M${from}` + (rest.length % 3 ? rest.map((point) => `L${point}`).join("") : rest.map((point, i) => (i % 3 ? " " : "C") + point).join(""));
  const made = shape("g", {class: `edge ${one.status}` + (one.for === 0 ? " unsupported" : ""), "data-ends": `${facts.order.get(one.from)} ${facts.order.get(one.to)}`},
    shape("path", {class: "reach", d: course}), shape("path", {class: "course", d: course}),
    ...(one.symmetric ? [] : [arrow(points)]), shape("title", {}, document.createTextNode(name)));
  made.addEventListener("click", () => { location.hash = "relation-" + one.id; });
  if (middle) {
    const lines = [one.type, evidence];
    words.push(shape("text", {class: "words", "data-ends": made.dataset.ends, x: middle[0], y: middle[1] - 3},
      ...lines.map((line, i) => shape("tspan", {x: middle[0], dy: i ? 11 : 0}, document.createTextNode(line)))));
  }
  return made;
}

function arrow(points) {
  const [x, y] = points.at(-1);
  const [bx, by] = points.toReversed ? points.toReversed().find((point) => point[0] !== x || point[1] !== y) ?? [x - 1, y] : points.at(-2);
  const long = Math.hypot(x - bx, y - by) || 1;
  const [dx, dy] = [(x - bx) / long * 8, (y - by) / long * 8];
  return shape("path", {class: "head", d: `M${x},${y}L${x - dx - dy * 0.4},${y - dy + dx * 0.4}L${x - dx + dy * 0.4},${y - dy - dx * 0.4}Z`});
}

function drawNode([at, x, y, radius, lines]) {
  const code = facts.pack.codes[at];
  const {measure} = facts.pack.picture;
  const interviews = measure === "interviews_with_subcodes";
  const whole = code.counts[measure];
  const made = shape("g", {class: `node ${code.kind} hue-${code.hue}`, "data-at": at, tabindex: "0", role: "link",
    "aria-label": [code.name, say("kind-" + code.kind), ...(whole === null ? [] : [counted(interviews ? "n-interviews" : "n-codings", whole)])].join(", ")},
    shape("circle", {cx: x, cy: y, r: radius}),
    shape("text", {class: "count", x, y: y + 4}, document.createTextNode(whole === null ? "·" : whole)),
    shape("text", {x, y: y + radius + 13}, ...lines.map((line, i) => shape("tspan", {x, dy: i ? 13 : 0}, document.createTextNode(line)))),
    shape("title", {}, document.createTextNode(`${code.name}\n${code.definition}`)));
  const go = () => { location.hash = "code-" + code.id; };
  made.addEventListener("click", go);
  made.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
  for (const [event, point] of [["pointerenter", at], ["focus", at], ["pointerleave", null], ["blur", null]]) made.addEventListener(event, () => standOut(made.ownerSVGElement, point));
  return made;
}

// A code stands out with what it is related to; none, and all do.
function standOut(svg, at) {
  svg.classList.toggle("some", at !== null);
  const near = new Set([at]);
  for (const one of svg.querySelectorAll("[data-ends]")) {
    const ends = one.dataset.ends.split(" ").map(Number);
    const here = ends.includes(at);
    one.classList.toggle("out", here);
    if (here) ends.forEach((end) => near.add(end));
  }
  for (const one of svg.querySelectorAll(".node")) one.classList.toggle("out", near.has(Number(one.dataset.at)));
}

function lookAt(svg, box) {
  svg.box = box;
  svg.setAttribute("viewBox", box.map((one) => one.toFixed(1)).join(" "));
}

function lookAtAll(svg) {
  const {width, height} = facts.pack.picture;
  lookAt(svg, [-20, -20, width + 40, height + 40]);
}

// Where all of it would be too small to read, the core category and what is round it, or the largest circle.
function lookAtCore(svg) {
  const [, , width, height] = svg.box;
  const smaller = Math.max(width / svg.clientWidth, height / svg.clientHeight);
  if (!(smaller > MOST_SMALL)) return;
  const rank = ([at, , , radius]) => (facts.pack.codes[at].kind === "core" ? 1000 : 0) + radius;
  lookAtNode(svg, facts.pack.picture.nodes.reduce((one, other) => (rank(other) > rank(one) ? other : one)));
}

// A circle in the middle; what is shown grows no smaller than can be read, and no larger than all of it.
function lookAtNode(svg, [, x, y]) {
  const {width, height} = facts.pack.picture;
  const by = Math.min(MOST_SMALL, Math.max(width / svg.clientWidth, height / svg.clientHeight));
  const across = [svg.clientWidth, svg.clientHeight].map((one) => one * by);
  lookAt(svg, [x - across[0] / 2, y - across[1] / 2, ...across]);
}

// By how much it is drawn larger, round the middle or a place of it.
function zoom(svg, by, at = [0.5, 0.5]) {
  const [x, y, width, height] = svg.box;
  lookAt(svg, [x + width * (1 - 1 / by) * at[0], y + height * (1 - 1 / by) * at[1], width / by, height / by]);
}

function graphTools(svg) {
  return el("p", {class: "tools"}, el("button", {type: "button", onclick: () => zoom(svg, 1.3)}, say("larger")),
    " ", el("button", {type: "button", onclick: () => zoom(svg, 1 / 1.3)}, say("smaller")),
    " ", el("button", {type: "button", onclick: () => lookAtAll(svg)}, say("whole")), " ", el("small", {}, say("graph-how")));
}

function movable(svg) {
  let last = null;
  svg.addEventListener("pointerdown", (event) => { if (!event.target.closest(".node, .edge")) { last = [event.clientX, event.clientY]; svg.setPointerCapture(event.pointerId); } });
  svg.addEventListener("pointermove", (event) => {
    if (!last) return;
    const [x, y, width, height] = svg.box;
    const unit = Math.max(width / svg.clientWidth, height / svg.clientHeight);
    lookAt(svg, [x - (event.clientX - last[0]) * unit, y - (event.clientY - last[1]) * unit, width, height]);
    last = [event.clientX, event.clientY];
  });
  for (const event of ["pointerup", "pointercancel"]) svg.addEventListener(event, () => { last = null; });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const bounds = svg.getBoundingClientRect();
    zoom(svg, event.deltaY < 0 ? 1.15 : 1 / 1.15, [(event.clientX - bounds.x) / bounds.width, (event.clientY - bounds.y) / bounds.height]);
  }, {passive: false});
}

function graphLegend() {
  return el("ul", {class: "legend"}, [facts.pack.picture.measure, "core", "unsupported", "contradicted", "filed"].map((one) => el("li", {}, el("span", {class: "sign " + (one.endsWith("subcodes") ? "size" : one)}), say("legend-" + one))));
}
