// The graph of the page: drawn by Cytoscape from the data that stand in the page, and from nothing else.
"use strict";
(() => {
  const told = JSON.parse(document.getElementById("data").textContent);
  const words = told.words;
  const one = (id) => document.getElementById(id);
  const fill = (sentence, fields) => sentence.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
  const picture = one("picture");
  document.documentElement.classList.add("drawn");

  // what is shown

  const nodes = told.nodes.map((node, at) => ({ ...node, at, below: [] }));
  for (const node of nodes) if (node.above !== null) nodes[node.above].below.push(node);
  const categories = nodes.filter((node) => node.kind !== "code" && node.below.length > 0);
  const state = { folded: new Set(), every: false, focus: null, depth: 1, size: told.size, sought: "" };
  const chosen = { round: "", group: "", coder: "", level: "" };
  if (told.folded) for (const category of categories) state.folded.add(category.at);

  const filtering = () => Object.values(chosen).some(Boolean);
  const materialCounts = (material) => {
    const [round, group] = told.materials[material];
    return (!chosen.round || String(round) === chosen.round) && (!chosen.group || group === chosen.group);
  };
  const codingCounts = ([material, coder]) => materialCounts(material) && (!chosen.coder || told.coders[coder] === chosen.coder);
  const evidenceCounts = ([material, level]) =>
    materialCounts(material) && (!chosen.level || told.levels[level] === chosen.level);

  // A category rests on what its codes rest on.
  function evidenceOf(node, found = new Set()) {
    if (found.has(node)) return [];
    found.add(node);
    return node.evidence.concat(...node.below.map((other) => evidenceOf(other, found)));
  }
  function countsOf(node) {
    const evidence = evidenceOf(node).filter(codingCounts);
    const interviews = new Set(evidence.filter(([material]) => told.materials[material][2]).map(([material]) => material));
    return { interviews: interviews.size, codings: evidence.reduce((sum, [, , quotations]) => sum + quotations, 0) };
  }
  function weighed(relation) {
    const own = !chosen.coder || relation.coder === chosen.coder;
    const count = (side) => (own ? relation[side].filter(evidenceCounts) : []);
    return { for: count("for"), against: count("against") };
  }
  function onRelation(parts) {
    const levels = new Map();
    for (const [, level] of parts.for) if (level !== null) levels.set(level, (levels.get(level) || 0) + 1);
    const byLevel = [...levels.keys()].sort((a, b) => a - b).map((level) => levels.get(level)).join("+");
    return `${parts.for.length}/${parts.against.length}${byLevel ? ` (${byLevel})` : ""}`;
  }

  // The nearest code or category above that is in the picture.
  function standsFor(at) {
    let shown = at;
    for (let above = nodes[at].above; above !== null; above = nodes[above].above) if (state.folded.has(above)) shown = above;
    return shown;
  }
  const isThere = (node) => (state.every || node.drawn) && standsFor(node.at) === node.at;

  function lines() {
    const between = new Map();
    told.relations.forEach((relation, at) => {
      const from = standsFor(relation.from), to = standsFor(relation.to);
      if (from === to && relation.from !== relation.to) return;
      const lifted = from !== relation.from || to !== relation.to;
      const key = lifted ? `${from}>${to}` : `r${at}`;
      if (!between.has(key)) between.set(key, { id: key, from, to, relations: [] });
      between.get(key).relations.push(at);
    });
    return [...between.values()];
  }

  function elements() {
    const there = nodes.filter(isThere), visible = new Set(there.map((node) => node.at));
    const found = there.map((node) => ({ group: "nodes", data: nodeData(node), classes: nodeClasses(node) }));
    for (const line of lines()) {
      if (visible.has(line.from) && visible.has(line.to)) found.push({ group: "edges", ...lineLooks(line) });
    }
    for (const node of there) {
      if (node.above !== null && visible.has(node.above)) {
        found.push({ group: "edges", data: { id: `f${node.at}`, source: `n${node.above}`, target: `n${node.at}` }, classes: "filed" });
      }
    }
    return found;
  }
  function nodeData(node) {
    const counts = countsOf(node), value = state.size === "same" ? 2 : counts[state.size];
    const size = 2 * Math.min(42, Math.max(7, 9 * Math.sqrt(state.size === "codings" ? value / 4 : value)));
    const more = state.folded.has(node.at) ? ` [+${hiddenIn(node)}]` : "";
    const number = state.size === "codings" ? counts.codings : counts.interviews;
    return { id: `n${node.at}`, at: node.at, size, hue: node.hue, label: node.name + more, number: numbered(number) };
  }
  // The number in a circle; Cytoscape writes one text for a code, and that is its name.
  const numbered = (number) => {
    const size = String(number).length > 3 ? 26 : 38;
    const text = `<text x="50" y="${50 + size * 0.36}" font-size="${size}" text-anchor="middle" font-family="sans-serif">${number}</text>`;
    const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 100 100">${text}</svg>`;
    return `data:image/svg+xml;utf8,${encodeURIComponent(drawn)}`;
  };
  const hiddenIn = (node) => node.below.reduce((sum, other) => sum + 1 + hiddenIn(other), 0);
  function nodeClasses(node) {
    const counts = countsOf(node);
    return [node.kind, counts[state.size === "same" ? told.size : state.size] ? "" : filtering() ? "pale nowhere" : "nowhere", state.folded.has(node.at) ? "folded" : ""].join(" ");
  }
  function lineLooks(line) {
    const relations = line.relations.map((at) => told.relations[at]);
    const parts = { for: [], against: [] };
    for (const relation of relations) {
      const own = weighed(relation);
      parts.for.push(...own.for);
      parts.against.push(...own.against);
    }
    const many = relations.length > 1;
    const label = many ? fill(words.several, { n: relations.length }) : relations[0].type;
    const contradicted = relations.every((relation) => relation.status === "contradicted");
    const classes = ["relation", many ? "several" : "", parts.for.length ? "" : "unsupported",
      relations.every((relation) => relation.only_an_arrow) ? "only-arrow" : "", contradicted ? "contradicted" : "",
      relations.every((relation) => relation.symmetric) ? "both-ways" : "",
      filtering() && !parts.for.length && !parts.against.length ? "pale" : ""];
    const data = { id: line.id, source: `n${line.from}`, target: `n${line.to}`, relations: line.relations,
      label: `${label}\n${contradicted && !many ? `${words.status.contradicted} ` : ""}${onRelation(parts)}` };
    return { data, classes: classes.join(" ") };
  }

  // drawing

  const FEW = 90;
  const INK = "#4a4f57", RED = "#b3261e";
  const cy = window.cytoscape({
    container: picture, elements: [], minZoom: 0.05, maxZoom: 4, boxSelectionEnabled: false,
    selectionType: "single", textureOnViewport: told.relations.length > 300, pixelRatio: "auto",
    style: [
      { selector: "node", style: { width: "data(size)", height: "data(size)", label: "data(label)", "font-size": 13, "text-wrap": "wrap",
        "text-max-width": 130, "text-valign": "bottom", "text-margin-y": 4, "text-background-color": "#fff",
        "text-background-opacity": 0.75, color: "#1a1a1a", "background-color": "data(hue)", "border-width": 1.5, "border-color": "#1a1a1a",
        "min-zoomed-font-size": 6, "background-image": "data(number)", "background-fit": "contain", "background-clip": "none" } },
      { selector: "node.category, node.core", style: { "font-weight": "bold", "z-index": 5 } },
      { selector: "node.code", style: { "background-color": "#fff", "border-width": 3, "border-color": "data(hue)" } },
      { selector: "node.nowhere", style: { "background-color": "#fff", "border-style": "dashed", "border-width": 3,
        "border-color": "data(hue)" } },
      { selector: "node.core", style: { "border-width": 6, "border-style": "double", "z-index": 6 } },
      { selector: "edge", style: { width: 1.6, "line-color": INK, "target-arrow-color": INK, "source-arrow-color": INK,
        "curve-style": "bezier", "control-point-step-size": 46, "target-arrow-shape": "triangle", "arrow-scale": 1.1 } },
      { selector: "edge.filed", style: { width: 3.5, "line-color": "#c9ced6", "target-arrow-shape": "none", "curve-style": "straight",
        events: "no", "z-index": 0 } },
      { selector: "edge.relation", style: { "z-index": 1 } },
      { selector: "edge.several", style: { width: 3 } },
      { selector: "edge.unsupported", style: { "line-style": "dashed" } },
      { selector: "edge.contradicted", style: { "line-color": RED, "target-arrow-color": RED, "source-arrow-color": RED } },
      { selector: "edge.both-ways", style: { "source-arrow-shape": "triangle" } },
      { selector: "edge.only-arrow", style: { "target-arrow-fill": "hollow", "source-arrow-fill": "hollow" } },
      { selector: "edge.worded", style: { label: "data(label)", "font-size": 11, "text-wrap": "wrap", "text-max-width": 110,
        "text-background-color": "#fff", "text-background-opacity": 0.85, color: "#3a3f47", "min-zoomed-font-size": 6 } },
      { selector: ".pale", style: { opacity: 0.22 } },
      { selector: ".faded", style: { opacity: 0.12 } },
      { selector: "node.hit", style: { "overlay-color": "#f2b705", "overlay-opacity": 0.35, "overlay-padding": 6 } },
      { selector: "node:selected", style: { "overlay-color": "#1a63c4", "overlay-opacity": 0.3, "overlay-padding": 6 } },
      { selector: "edge:selected, edge.beside", style: { width: 3, "z-index": 9 } },
    ],
  });

  // Before the whole is drawn anew, nothing of it is.
  function draw({ fit = true } = {}) {
    const selected = cy.$(":selected").map((each) => each.id());
    cy.batch(() => {
      cy.elements().remove();
      cy.add(elements());
      keepFocus();
      cy.edges(".relation").toggleClass("worded", cy.edges(".relation").length <= FEW && one("labels").checked);
      for (const id of selected) cy.getElementById(id).select();
    });
    lay();
    seek();
    if (fit) fitted();
    say();
  }
  // Looks and sizes anew, every place kept.
  function dress() {
    cy.batch(() => {
      for (const element of elements()) {
        const there = cy.getElementById(element.data.id);
        if (there.nonempty()) there.data(element.data).classes(element.classes);
      }
      cy.edges(".relation").toggleClass("worded", cy.edges(".relation").length <= FEW && one("labels").checked);
    });
    seek();
    beside();
  }
  function keepFocus() {
    if (state.focus === null) return;
    const middle = cy.getElementById(`n${state.focus}`);
    if (middle.empty()) { state.focus = null; return; }
    let kept = middle.closedNeighborhood();
    for (let step = 1; step < state.depth; step += 1) kept = kept.closedNeighborhood();
    cy.elements().difference(kept.union(kept.nodes().edgesWith(kept.nodes()))).remove();
  }
  function lay() {
    const places = state.focus !== null ? null : !state.folded.size ? (state.every ? "every" : "place")
      : state.folded.size === categories.length && !state.every ? "overview" : null;
    if (places) {
      cy.nodes().positions((node) => ({ x: nodes[node.data("at")][places][0], y: nodes[node.data("at")][places][1] }));
    } else if (state.focus !== null) {
      const middle = cy.getElementById(`n${state.focus}`), steps = cy.elements().dijkstra({ root: middle });
      cy.layout({ name: "concentric", concentric: (node) => 9 - steps.distanceTo(node), levelWidth: () => 1, minNodeSpacing: 90,
        spacingFactor: 1.1, animate: false }).run();
    } else {
      around();
      cy.layout({ name: "cose", randomize: false, animate: false, nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 130,
        nodeRepulsion: () => 40000, numIter: 400, componentSpacing: 60 }).run();
    }
  }
  // What has been unfolded begins round its category.
  function around() {
    const known = state.folded.size * 2 > categories.length ? "overview" : state.every ? "every" : "place";
    cy.nodes().forEach((node) => {
      const data = nodes[node.data("at")];
      const from = data[known] || nodes[data.above] && nodes[data.above][known] || data.place || [0, 0];
      const turn = data.at * 2.4;
      node.position(data[known] ? { x: from[0], y: from[1] } : { x: from[0] + 90 * Math.cos(turn), y: from[1] + 90 * Math.sin(turn) });
    });
  }
  // The largest component fills the picture when all of it would be too small to read.
  function fitted() {
    cy.fit(undefined, 30);
    if (cy.zoom() < 0.45) {
      const largest = cy.elements().components().reduce((most, each) => (each.nodes().length > most.nodes().length ? each : most));
      cy.fit(largest, 30);
    }
    if (cy.zoom() > 1.3) { cy.zoom(1.3); cy.center(); }
    // Names stay readable where there is room for larger ones; in a crowd those of categories alone.
    const larger = Math.min(40, Math.max(13, 10 / cy.zoom()));
    const named = cy.nodes().length <= FEW ? cy.nodes() : cy.nodes(".category, .core");
    named.style({ "font-size": larger, "text-max-width": 10 * larger });
  }

  // selecting, and what is said of it

  const nodeAt = () => { const picked = cy.nodes(":selected"); return picked.nonempty() ? nodes[picked[0].data("at")] : null; };
  function pick(at, { centre = true } = {}) {
    const shown = standsFor(at);
    if (state.focus !== null && cy.getElementById(`n${shown}`).empty()) { state.focus = null; draw(); }
    if (!nodes[shown].drawn && !state.every) { state.every = true; one("every").checked = true; draw(); }
    cy.elements().unselect();
    const node = cy.getElementById(`n${shown}`);
    node.select();
    if (centre && node.nonempty()) {
      const { x, y } = node.renderedPosition();
      if (x < 60 || y < 60 || x > cy.width() - 60 || y > cy.height() - 60) cy.center(node);
      if (cy.zoom() < 0.5) cy.zoom({ level: 0.8, renderedPosition: node.renderedPosition() });
    }
  }
  function beside() {
    cy.edges().removeClass("beside");
    const all = cy.edges(".relation").length <= FEW && one("labels").checked;
    if (!all) cy.edges(".worded").removeClass("worded");
    const near = cy.$("node:selected").connectedEdges(".relation").union(cy.$("edge.relation:selected"));
    near.addClass("beside worded");
  }
  function element(tag, content, under) {
    const made = document.createElement(tag);
    if (content) made.textContent = content;
    under.append(made);
    return made;
  }
  function tell() {
    beside();
    const about = one("about"), node = nodeAt(), line = cy.edges(":selected");
    about.replaceChildren();
    if (node) {
      const counts = countsOf(node);
      element("h2", node.name, about);
      element("p", words.kind[node.kind] + (node.path === node.name ? "" : ` · ${node.path}`), about).className = "small";
      if (node.definition) element("p", node.definition, about);
      element("p", fill(words.counts, counts), about);
      listed(told.relations.map((_, at) => at).filter((at) => [told.relations[at].from, told.relations[at].to].includes(node.at)), about);
    } else if (line.nonempty() && line[0].data("relations")) {
      element("h2", words.relations, about);
      listed(line[0].data("relations"), about);
    } else {
      element("p", words.nothing_picked, about);
    }
  }
  function listed(relations, about) {
    const list = element("ul", "", about);
    for (const at of relations) {
      const relation = told.relations[at], item = element("li", "", list);
      link(relation.from, item);
      element("span", ` – ${relation.type} – `, item);
      link(relation.to, item);
      const parts = weighed(relation);
      const notes = [`${words.for_against} ${onRelation(parts)}`, words.status[relation.status]];
      if (!relation.for.length) notes.push(words.unsupported);
      if (relation.only_an_arrow) notes.push(words.only_arrow);
      element("div", notes.join(" · "), item).className = "small";
    }
  }
  function link(at, under) {
    const button = element("button", nodes[at].name, under);
    button.type = "button";
    button.className = "link";
    button.addEventListener("click", () => pick(at));
  }
  function say() {
    const shown = cy.nodes().length, relations = cy.edges(".relation").length;
    const parts = [fill(words.shown, { nodes: shown, relations })];
    if (state.focus !== null) parts.push(fill(words.focused, { name: nodes[state.focus].name, depth: state.depth }));
    else if (state.folded.size) parts.push(fill(words.folded, { n: state.folded.size }));
    if (relations > FEW) parts.push(words.labels_left_out);
    one("status").textContent = parts.join(" ");
  }
  function seek() {
    const sought = state.sought.trim().toLocaleLowerCase();
    cy.elements().removeClass("hit faded");
    if (!sought) { one("hits").textContent = ""; return; }
    const hits = nodes.filter((node) => node.name.toLocaleLowerCase().includes(sought));
    one("hits").textContent = fill(words.hits, { n: hits.length });
    const shown = new Set(hits.map((node) => `n${standsFor(node.at)}`));
    cy.nodes().forEach((node) => { node.addClass(shown.has(node.id()) ? "hit" : "faded"); });
    cy.edges().addClass("faded");
  }

  // what can be done

  function fold(node) {
    if (!node || !node.below.length) return;
    if (state.folded.has(node.at)) state.folded.delete(node.at); else state.folded.add(node.at);
    draw();
  }
  function foldAll(folded) {
    state.folded = new Set(folded ? categories.map((category) => category.at) : []);
    state.focus = null;
    draw();
  }
  function focus(node, depth = 1) {
    state.focus = node ? node.at : null;
    state.depth = depth;
    draw();
  }
  function move(dx, dy) {
    const from = cy.nodes(":selected");
    if (from.empty()) { pick(nodes.find((node) => cy.getElementById(`n${node.at}`).nonempty()).at); return; }
    const here = from[0].position();
    let best = null, least = Infinity;
    cy.nodes().not(from).forEach((node) => {
      const { x, y } = node.position(), along = (x - here.x) * dx + (y - here.y) * dy;
      const across = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
      if (along > 1 && along + 2 * across < least) { least = along + 2 * across; best = node; }
    });
    if (best) pick(best.data("at"));
  }
  const KEYS = {
    ArrowLeft: () => move(-1, 0), ArrowRight: () => move(1, 0), ArrowUp: () => move(0, -1), ArrowDown: () => move(0, 1),
    Enter: () => focus(nodeAt(), state.focus !== null && nodeAt() && nodeAt().at === state.focus ? Math.min(3, state.depth + 1) : 1),
    Escape: () => { if (state.focus !== null) focus(null); else cy.elements().unselect(); },
    c: () => fold(nodeAt()), a: () => one("every").click(), "+": () => zoom(1.25), "-": () => zoom(0.8), 0: () => { byHand = false; fitted(); },
    "/": () => one("search").focus(),
  };
  const zoom = (by) => { byHand = true; zoomed(by); };
  const zoomed = (by) => cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  picture.addEventListener("keydown", (event) => {
    const deed = !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key];
    if (deed) { event.preventDefault(); deed(); }
  });
  // A window that changes its size has the picture fitted again, unless the reader has moved it.
  let byHand = false;
  cy.on("dragpan scrollzoom pinchzoom", () => { byHand = true; });
  cy.on("resize", () => { if (!byHand) fitted(); });
  cy.on("select unselect", tell);
  cy.on("dbltap", "node", (event) => focus(nodes[event.target.data("at")]));
  cy.on("tap", () => picture.focus({ preventScroll: true }));
  cy.on("mouseover", "edge.relation", (event) => event.target.addClass("worded beside"));
  cy.on("mouseout", "edge.relation", beside);

  one("search").addEventListener("input", (event) => { state.sought = event.target.value; seek(); });
  one("search").addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.target.value = ""; state.sought = ""; seek(); picture.focus(); }
    if (event.key !== "Enter") return;
    const sought = state.sought.trim().toLocaleLowerCase(), hits = nodes.filter((node) => node.name.toLocaleLowerCase().includes(sought));
    if (!sought || !hits.length) return;
    const last = hits.findIndex((node) => node === nodeAt());
    pick(hits[(last + 1) % hits.length].at);
  });
  for (const name of Object.keys(chosen)) {
    const select = one(name);
    if (select) select.addEventListener("change", () => { chosen[name] = select.value; dress(); tell(); say(); });
  }
  one("size").value = state.size;
  one("size").addEventListener("change", (event) => { state.size = event.target.value; dress(); });
  one("labels").addEventListener("change", dress);
  one("every").addEventListener("change", (event) => { state.every = event.target.checked; state.focus = null; draw(); });
  one("fold").addEventListener("click", () => foldAll(true));
  one("unfold").addEventListener("click", () => foldAll(false));
  one("focus").addEventListener("click", () => KEYS.Enter());
  one("whole").addEventListener("click", () => { state.focus = null; draw(); });
  one("toggle").addEventListener("click", () => fold(nodeAt()));
  // The tables are read after this script has drawn.
  document.addEventListener("click", ({ target }) => {
    if (target.matches("button[data-node]")) {
      pick(Number(target.dataset.node));
      picture.scrollIntoView({ block: "nearest" });
      picture.focus();
    } else if (target.matches("th button")) sort(target);
  });
  function sort(button) {
    const head = button.closest("th"), table = head.closest("table"), column = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => row.children[column].textContent.trim();
    const order = (a, b) => (Number(value(a)) - Number(value(b)) || value(a).localeCompare(value(b), document.documentElement.lang, { numeric: true })) * (down ? -1 : 1);
    const body = table.tBodies[0];
    body.append(...[...body.rows].sort(order));
  }

  const shown = window.qualcode = { cy, state, drawnAfter: 0 };
  cy.one("render", () => { shown.drawnAfter = performance.now(); });
  draw();
  tell();
})();
