// Puts the page together; opens what is behind a passphrase first.

function start(pack, keeps) {
  readPack(pack);
  document.title = say("title", {study: pack.study.title});
  const fill = (id, children) => document.getElementById(id).replaceChildren(...children.filter(Boolean));
  comments.changed = drawBar;
  comments.start(keeps);
  fill("study", [pack.study.title]);
  fill("told", [say("level-" + pack.level, {n: pack.least})]);
  fill("when", [say(pack.to_whom ? "made-for" : "made", {whom: pack.to_whom, date: pack.date})]);
  fill("letter-body", drawLetter());
  fill("new-body", drawNews());
  const open = drawEarlier(() => true);
  document.getElementById("earlier").hidden = !open.length;
  fill("earlier-body", open);
  fill("outline", drawOutline());
  const placed = new Set([...pack.codes, ...pack.relations].flatMap((one) => one.memos));
  const rest = pack.memos.filter((one) => !placed.has(one.id));
  document.getElementById("memos").hidden = !rest.length;
  fill("memos-body", rest.map(drawMemo));
  fill("transcripts-body", drawTranscripts(pack.pages));
  fill("study-said", [said("study", pack.study.id, {label: say("comment-study")})]);
  fill("categories-list", inOrder().map((code) => {
    const link = linkTo(["code", code.id]);
    link.style.paddingInlineStart = 0.5 + code.depth * 0.8 + "rem";
    return el("li", {class: code.kind}, link);
  }));
  drawBar();
  wire();
  document.body.classList.remove("closed");
  follow();
}

function wire() {
  const on = (id, event, deed) => document.getElementById(id).addEventListener(event, deed);
  on("save", "click", () => comments.save());
  on("load", "click", () => document.getElementById("file").click());
  on("file", "change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    document.getElementById("note").textContent = comments.load(await file.text());
    event.target.value = "";
    redraw();
    drawOwn();
  });
  on("search", "input", search);
  on("filter", "change", filterOutline);
  on("hits", "click", (event) => { if (event.target.closest("a")) document.getElementById("hits").hidden = true; });
  on("help-button", "click", () => document.getElementById("help").showModal());
  on("open-all", "click", openAll);
  document.addEventListener("keydown", keys);
  document.addEventListener("click", (event) => {
    // The same address again goes there again.
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) follow();
  });
  window.addEventListener("hashchange", follow);
  // The same page in another tab.
  window.addEventListener("storage", (event) => {
    if (event.key === comments.place() && comments.keeps && event.newValue) {
      comments.take({...JSON.parse(event.newValue), writing: comments.writing});
      redraw();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (comments.unsaved() || (!comments.keeps && comments.writing?.text)) event.preventDefault();
  });
}

function openAll() {
  const view = VIEWS.find((one) => !document.getElementById("view-" + one).hidden);
  // What is opened may hold more to open.
  for (let depth = 0; depth < 4; depth += 1) {
    for (const one of document.querySelectorAll(`#view-${view} details:not([open])`)) {
      one.open = true;
      one.dispatchEvent(new Event("toggle"));
    }
  }
}

// All that the reviewer has said, in the order in which it was.
function drawOwn() {
  const own = comments.list.map((one) => el("li", {}, el("p", {class: "by"}, linkTo(asList(one.about))), drawComment(one)));
  document.getElementById("comments-body").replaceChildren(own.length ? el("ul", {class: "own"}, own) : el("p", {class: "empty"}, say("none-yet")));
}

// What is behind a passphrase: AES-256-GCM with a key by PBKDF2-HMAC-SHA-256.

async function unsealed(sealed, passphrase) {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const words = new TextEncoder().encode(passphrase.normalize("NFC"));
  const secret = await crypto.subtle.importKey("raw", words, "PBKDF2", false, ["deriveKey"]);
  const how = {name: "PBKDF2", hash: "SHA-256", salt: bytes(sealed.salt), iterations: sealed.rounds};
  const key = await crypto.subtle.deriveKey(how, secret, {name: "AES-GCM", length: 256}, false, ["decrypt"]);
  const content = await crypto.subtle.decrypt({name: "AES-GCM", iv: bytes(sealed.nonce)}, key, bytes(sealed.content));
  return JSON.parse(new TextDecoder().decode(content));
}

function ask(sealed) {
  const lock = document.getElementById("lock");
  const told = document.getElementById("lock-note");
  lock.hidden = false;
  if (!globalThis.crypto?.subtle) {
    told.textContent = say("cannot-open");
    document.getElementById("unlock").disabled = true;
    return;
  }
  document.getElementById("passphrase").focus();
  lock.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = say("opening");
    const field = document.getElementById("passphrase");
    let pack;
    try {
      pack = await unsealed(sealed, field.value);
    } catch {
      told.textContent = say("wrong-passphrase");
      field.select();
      return;
    }
    field.value = "";
    lock.remove();
    start(pack, false);
  });
}

const pageWords = JSON.parse(document.getElementById("words").textContent);
const plain = document.getElementById("pack");
if (plain) start(JSON.parse(plain.textContent), true);
else ask(JSON.parse(document.getElementById("sealed").textContent));
