// The small control of every object: what was said of it, and the form to say something.

// A place under an object for comments on it. `answers` is the earlier comment that is answered.
function said(kind, id, {line = null, answers = null, label = say("comment-on")} = {}) {
  const place = el("div", {class: "said"});
  Object.assign(place, {about: line === null ? {kind, id} : {kind, id, line}, answers, label});
  drawSaid(place);
  return place;
}

function drawSaid(place) {
  const {about, answers, label} = place;
  const own = comments.about(about.kind, about.id, about.line).filter((one) => (one.answers ?? null) === answers);
  const writes = comments.writing && sameThing(comments.writing.about, about) && (comments.writing.answers ?? null) === answers;
  place.replaceChildren(
    ...own.filter((one) => !(writes && comments.writing.id === one.id)).map((one) => drawComment(one)),
    writes ? drawForm(place) : el("button", {type: "button", class: "add", "aria-label": `${label}: ${nameOf(asList(about))}`,
      onclick: () => write(place)}, label),
  );
}

const asList = ({kind, id, line}) => [kind, id, line];

function drawComment(one) {
  const edit = () => { comments.writing = {...one}; comments.keep(); redraw(); focusForm(); };
  const remove = () => { comments.remove(one.id); redraw(); };
  return el("div", {class: "comment " + one.stance},
    el("span", {class: "stance"}, say("stance-" + one.stance)),
    el("span", {class: "words"}, one.text),
    el("button", {type: "button", onclick: edit}, say("edit")),
    el("button", {type: "button", onclick: remove}, say("remove")));
}

// Begin a comment at this place; one that was begun elsewhere is kept there if it has words.
function write(place) {
  if (comments.writing?.text.trim()) finish();
  comments.writing = {id: newId(), about: place.about, stance: "comment", text: "", at: "", answers: place.answers};
  comments.keep();
  redraw();
  focusForm();
}

function focusForm() {
  const field = document.querySelector(".writing input[name=reviewer], .writing textarea");
  field?.focus();
  field?.closest(".writing").scrollIntoView({block: "nearest"});
}

function drawForm(place) {
  const draft = comments.writing;
  const keep = () => comments.keep();
  const keys = (event) => {
    if (event.key === "Escape") { event.stopPropagation(); cancel(); }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); finish(); }
  };
  const stances = STANCES.map((stance) => el("label", {},
    el("input", {type: "radio", name: "stance", value: stance, checked: draft.stance === stance,
      onchange: () => { draft.stance = stance; keep(); }}), say("stance-" + stance)));
  const text = el("textarea", {rows: 3, "aria-label": say("your-comment"), placeholder: say("your-comment"),
    oninput: (event) => { draft.text = event.target.value; keep(); }});
  text.value = draft.text;
  const named = comments.reviewer !== "" && !comments.naming;
  const name = named ? null : el("label", {class: "name"}, say("your-name"),
    el("input", {name: "reviewer", autocomplete: "name", value: comments.reviewer,
      oninput: (event) => { comments.naming = true; comments.reviewer = event.target.value; keep(); }}));
  return el("form", {class: "writing", onkeydown: keys, onsubmit: (event) => { event.preventDefault(); finish(); }},
    el("fieldset", {}, el("legend", {}, place.label + ": " + nameOf(asList(place.about))), stances), name, text,
    el("p", {class: "buttons"}, el("button", {type: "submit", class: "main"}, say("keep")),
      el("button", {type: "button", onclick: cancel}, say("cancel")), el("small", {}, say("keep-hint"))));
}

// Put what is being written among the comments; a bare "comment" without words is none.
function finish() {
  const draft = comments.writing;
  comments.naming = false;
  comments.reviewer = comments.reviewer.trim();
  const text = draft.text.trim();
  if (!text && draft.stance === "comment") return cancel();
  comments.put({...draft, text, at: new Date().toISOString()});
  redraw();
  backToObject(draft.about);
}

function cancel() {
  const {about} = comments.writing;
  comments.writing = null;
  comments.naming = false;
  comments.keep();
  redraw();
  backToObject(about);
}

function backToObject(about) {
  const place = [...document.querySelectorAll(".said")].find((one) => sameThing(one.about, about) && one.offsetParent);
  place?.closest(".object")?.focus({preventScroll: true});
}

// Draw what is said anew; a place where nothing is said and nothing was is left as it is.
function redraw() {
  const key = ({kind, id, line = null}) => [kind, id, line].join();
  const spoken = new Set([...comments.list, comments.writing].filter(Boolean).map((one) => key(one.about)));
  for (const place of document.querySelectorAll(".said")) {
    if (place.childElementCount !== 1 || place.firstChild.className !== "add" || spoken.has(key(place.about))) drawSaid(place);
  }
  drawBar();
}

// The bar that is always in sight: how many comments are not saved yet.
function drawBar() {
  const n = comments.unsaved();
  const of = comments.list.length;
  document.getElementById("state").textContent =
    n ? say("unsaved", {n, count: n}) : of ? say("all-saved", {n: of, count: of}) : say("none-yet");
  document.getElementById("bar").classList.toggle("unsaved", n > 0);
  document.getElementById("save").disabled = of === 0 && n === 0;
  const note = comments.keeps ? say("drafts-kept") : say("drafts-not-kept");
  document.getElementById("drafts").textContent = note;
}
