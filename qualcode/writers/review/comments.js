// What the reviewer writes: kept as drafts in this browser (not where the pack is behind a passphrase), saved as a file and loaded again.

const STANCES = ["comment", "agree", "doubt", "disagree", "discussed"];

const comments = {
  list: [],
  reviewer: "",
  // what the last saved file holds, by id
  saved: new Map(),
  // the comment that is being written, by what it is about
  writing: null,
  keeps: true,
  changed: () => {},

  start(keeps) {
    this.keeps = keeps;
    if (!keeps) return;
    try {
      this.take(JSON.parse(localStorage.getItem(this.place()) ?? "{}"));
    } catch {
      this.keeps = false;
    }
  },

  place: () => "qualcode-review:" + facts.pack.pack,

  take({list = [], reviewer = "", saved = [], writing = null}) {
    Object.assign(this, {list, reviewer, saved: new Map(saved), writing});
  },

  keep() {
    if (this.keeps) {
      try {
        const {list, reviewer, saved, writing} = this;
        localStorage.setItem(this.place(), JSON.stringify({list, reviewer, saved: [...saved], writing}));
      } catch {
        this.keeps = false;
      }
    }
    this.changed();
  },

  about(kind, id, line) {
    return this.list.filter((one) => sameThing(one.about, {kind, id, line}));
  },

  put(comment) {
    const at = this.list.findIndex((one) => one.id === comment.id);
    if (at < 0) this.list.push(comment);
    else this.list[at] = comment;
    this.writing = null;
    this.keep();
  },

  remove(id) {
    this.list = this.list.filter((one) => one.id !== id);
    this.keep();
  },

  // How many comments the saved file does not hold as they are, or holds though they were removed.
  unsaved() {
    const changed = this.list.filter((one) => this.saved.get(one.id) !== JSON.stringify(one));
    const ids = new Set(this.list.map((one) => one.id));
    return changed.length + [...this.saved.keys()].filter((id) => !ids.has(id)).length;
  },

  file() {
    const {study, pack} = facts.pack;
    return {
      qualcode: "review-comments",
      format: 1,
      study: study.id,
      pack,
      reviewer: this.reviewer,
      saved_at: new Date().toISOString(),
      comments: this.list,
    };
  },

  save() {
    const name = (facts.pack.study.title + " " + this.reviewer).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
    const blob = new Blob([JSON.stringify(this.file(), null, 1) + "\n"], {type: "application/json"});
    const link = el("a", {href: URL.createObjectURL(blob), download: (name || "review") + ".qualcode-comments.json"});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    this.saved = new Map(this.list.map((one) => [one.id, JSON.stringify(one)]));
    this.keep();
  },

  // The comments of a file beside those here; of two of one id the later. Returns a sentence.
  load(words) {
    let file;
    try {
      file = JSON.parse(words);
    } catch {
      return say("load-unreadable");
    }
    if (file?.qualcode !== "review-comments" || !Array.isArray(file.comments)) return say("load-unreadable");
    if (file.study !== facts.pack.study.id) return say("load-other-study");
    const known = new Map(this.list.map((one) => [one.id, one]));
    const sound = file.comments.map(soundComment).filter(Boolean);
    for (const one of sound) {
      if (!known.has(one.id) || known.get(one.id).at < one.at) known.set(one.id, one);
      this.saved.set(one.id, JSON.stringify(one));
    }
    this.list = [...known.values()];
    this.reviewer ||= typeof file.reviewer === "string" ? file.reviewer : "";
    this.keep();
    return say("loaded", {n: sound.length, count: sound.length});
  },
};

// Only what a comment has, of the right kinds: a file may hold anything.
function soundComment(one) {
  const words = (value) => typeof value === "string";
  if (!one || !words(one.id) || !words(one.text) || !words(one.at) || !one.about || !words(one.about.kind) || !words(one.about.id)) return null;
  const {kind, id, line} = one.about;
  return {
    id: one.id,
    about: Number.isInteger(line) ? {kind, id, line} : {kind, id},
    stance: STANCES.includes(one.stance) ? one.stance : "comment",
    text: one.text,
    at: one.at,
    answers: words(one.answers) ? one.answers : null,
  };
}

function sameThing(one, other) {
  return one.kind === other.kind && one.id === other.id && (one.line ?? null) === (other.line ?? null);
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32].map((end, at) => digits.slice([0, 8, 12, 16, 20][at], end)).join("-");
}
