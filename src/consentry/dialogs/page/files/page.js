"use strict";
// The consent page. It draws what the server hands over after the claim, builds everything out of text nodes, and sends
// one answer. It decides nothing: the server checks the dwell, the digest and the words again.
(() => {
  const at = (id) => document.getElementById(id);
  const words = JSON.parse(at("own-words").textContent);
  const own = crypto.randomUUID(); // this load of the page, for the tab's own storage
  const state = { key: "", question: null, ready: false, seen: false, over: false, answered: false, timer: 0,
    keyboard: false, pressed: false, touching: null, left: 0, told: false, stream: null, drawing: 0 };

  // ---- small things -----------------------------------------------------------------------------------------------

  const make = (tag, className, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children);
    return node;
  };
  const button = (className, text, act) => {
    const node = make("button", className, text);
    node.type = "button";
    node.addEventListener("click", (event) => { if (mine(event)) act(event); });
    return node;
  };
  // A person's own single act: not a script's, not the second of a double click.
  const mine = (event) => event.isTrusted && event.detail <= 1;
  const say = (...sentences) => {
    at("notice").hidden = false;
    at("say").textContent = sentences[0];
    at("rest").replaceChildren(...sentences.slice(1).map((text) => make("p", "", text)));
  };
  const status = (text) => { if (at("status").textContent !== text) at("status").textContent = text; };
  const call = async (path, body) => {
    const answer = await fetch(path, { method: "POST", cache: "no-store", credentials: "omit", redirect: "error",
      headers: { "Content-Type": "application/json", ...(state.key ? { "X-Consentry-Key": state.key } : {}) },
      body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : {} };
  };
  const speak = (path, more) => call(path, { page: state.question.page, number: state.question.number,
    digest: state.question.digest, ...more });

  // ---- drawing ----------------------------------------------------------------------------------------------------

  const marked = /\\(?:\\|x[0-9a-f]{2}|u\{[0-9a-f]+\})|[^ -~]+/g;
  const point = (hex) => `U+${hex.toUpperCase().padStart(4, "0")}`;
  // Visible text: escapes and letters beyond ASCII are marked, nothing is added, taken away or changed.
  const shown = (text) => {
    const code = make("code", "");
    let from = 0;
    for (const found of text.matchAll(marked)) {
      const piece = found[0];
      if (piece === "\\\\") continue;
      code.append(text.slice(from, found.index));
      const mark = make(piece[0] === "\\" ? "b" : "i", "", piece);
      mark.title = piece[0] !== "\\" ? [...piece].slice(0, 8).map((char) => point(char.codePointAt(0).toString(16))).join(" ")
        : piece[1] === "x" ? `byte ${piece.slice(2).toUpperCase()}` : point(piece.slice(3, -1));
      code.append(mark);
      from = found.index + piece.length;
    }
    code.append(text.slice(from));
    const bdi = make("bdi", "value", code);
    bdi.dir = "ltr";
    return bdi;
  };
  // A sentence of ours: its own words, and at every second place what stands in it and is not ours.
  const told = (pieces, tag = "span", className = "own") => make(tag, className,
    ...pieces.flatMap((piece, n) => piece ? [n % 2 ? shown(piece) : piece] : []));
  const tags = (row, given, ...more) => {
    for (const risk of given.risks) {
      const link = make("a", "tag risk", `← ${words.risk} ${risk}`);
      link.href = `#risk${risk}`;
      row.append(" ", link);
      row.classList.add("risky");
      if (!at(`at${risk}`)) { link.id = `at${risk}`; pointAt(risk); }
    }
    for (const tag of [...more, ...given.tags]) row.append(" ", told(tag, "span", "tag"));
  };
  const pointAt = (risk) => {
    const line = at(`risk${risk}`);
    if (!line) return;
    const link = make("a", "show", words.show_it);
    link.href = `#at${risk}`;
    line.append(" ", link);
  };
  const exact = (section, list) => {
    list.dir = "ltr"; // an exact value, and the order of several, is the same in every language
    section.rows.forEach((given, n) => {
      const { label, value } = given;
      const row = make("li", "row");
      list.append(row);
      if (label === String(n)) {
        row.append(make("span", "index", label));
      } else {
        row.classList.add("named");
        const name = shown(label);
        name.classList.add("label");
        row.append(name, make("span", "equals", "="));
      }
      const cell = make("span", "cell");
      row.append(cell);
      if (value) cell.append(shown(value));
      tags(cell, given, ...(value ? [] : [[words.empty]]));
      if (cell.classList.contains("risky")) row.classList.add("risky");
    });
  };
  const facts = (section, list) => {
    for (const given of section.rows) {
      const line = ["line", "goes", "comes"].includes(given.kind);
      const row = make("div", line ? `line ${given.kind}` : "fact");
      const name = make("dt", line || !given.kind ? "" : `chip ${given.kind}`, given.label || "·");
      const cell = make("dd", "", told(given.value));
      tags(cell, given);
      row.append(name, cell);
      list.append(row);
    }
  };
  const copies = (section) => {
    const box = make("p", "copies", make("span", "", `${words.copy} `));
    const told = make("span", "told");
    told.setAttribute("role", "status");
    for (const [shell, line] of Object.entries(section.copy)) {
      const act = button("quiet", shell, async () => {
        if (line === null) { told.textContent = words.no_line.replace("{}", shell); return; }
        try {
          await navigator.clipboard.writeText(line);
          told.textContent = words.copied;
        } catch { told.textContent = words.not_copied; }
      });
      if (line === null) act.setAttribute("aria-disabled", "true");
      box.append(act, " ");
    }
    box.append(told);
    return box;
  };
  const drawSection = (section, n) => {
    const title = make("h2", "", section.title);
    title.id = `title${n}`;
    const node = make("section", section.numbered ? "exact" : "facts", title);
    node.setAttribute("aria-labelledby", title.id);
    at("review").append(node);
    if (section.command) node.classList.add("command");
    const list = make(section.numbered ? "ol" : "dl", "rows");
    if (section.numbered) list.setAttribute("role", "list");
    node.append(list);
    (section.numbered ? exact : facts)(section, list);
    if (section.end) node.append(make("p", "end", section.end));
    if (section.command) node.append(copies(section));
  };
  const characters = (list) => {
    if (!list.length) return;
    const title = make("h2", "", words.characters);
    title.id = "characters";
    const rows = make("dl", "rows");
    for (const [point, name, count] of list) {
      rows.append(make("div", "fact", make("dt", "point", point || "…"),
        make("dd", "", count > 1 && point ? `${name}, ${count} ×` : name)));
    }
    const node = make("section", "facts", title, rows);
    node.setAttribute("aria-labelledby", title.id);
    const after = [...at("review").querySelectorAll("section.exact")].pop();
    if (after) after.after(node);
    else at("review").append(node);
  };
  const fingerprint = (digits) => {
    const title = make("h2", "", words.fingerprint);
    title.id = "fingerprint";
    const node = make("section", "facts", title, make("p", "digits", make("code", "", digits)));
    node.setAttribute("aria-labelledby", title.id);
    at("review").append(node);
  };

  // ---- values that are asked for ----------------------------------------------------------------------------------

  const field = (ask, n) => {
    const id = `value${n}`;
    const label = make("label", "", shown(ask.label));
    label.htmlFor = id;
    const kind = [ask.secret ? words.a_secret : ask.choices.length ? words.choose : ask.kind];
    if (ask.multiple) kind.push(words.one_per_line);
    kind.push(ask.required || ask.suggestion ? words.needed : words.optional);
    const about = make("p", "about", `${words.goes_to} `, make("strong", "", ...ask.to.flatMap((who, n) => n ? [", ", told(who)] : [told(who)])), ` · ${kind.join(", ")}`);
    about.id = `${id}about`;
    if (ask.suggestion) about.append(make("br"), `${words.suggested} `, shown(ask.suggestion));
    let input;
    if (ask.choices.length && !ask.multiple) {
      input = make("select", "", make("option", "", ""));
      input.firstChild.value = "";
      ask.choices.forEach((choice, i) => {
        const option = make("option", "", choice);
        option.value = String(i + 1);
        input.append(option);
      });
    } else if (ask.multiple && !ask.secret) {
      input = make("textarea", "");
      input.rows = 3;
    } else {
      input = make("input", "");
      input.type = ask.secret ? "password" : "text";
    }
    input.id = id;
    for (const [name, value] of [["autocomplete", ask.secret ? "new-password" : "off"], ["autocapitalize", "off"],
      ["spellcheck", "false"], ["aria-describedby", `${id}about ${id}wrong`]]) input.setAttribute(name, value);
    if (ask.required) input.setAttribute("aria-required", "true");
    const wrong = make("p", "wrong");
    wrong.id = `${id}wrong`;
    const box = make("div", "field", label, about, input);
    if (ask.secret) {
      const reveal = make("input", "");
      reveal.type = "checkbox";
      reveal.addEventListener("change", () => { input.type = reveal.checked ? "text" : "password"; });
      box.append(make("label", "reveal", reveal, ` ${words.reveal}`));
    }
    box.append(wrong);
    return box;
  };
  const given = () => Object.fromEntries(state.question.asks.map((ask, n) => {
    const input = at(`value${n}`);
    return [ask.id, ask.multiple && !ask.secret ? input.value.split("\n") : [input.value]];
  }));
  const problems = (found) => {
    let first = null;
    state.question.asks.forEach((ask, n) => {
      const wrong = Object.hasOwn(found, ask.id) ? found[ask.id] : "";
      at(`value${n}wrong`).textContent = wrong ? words.problem.replace("{}", wrong) : "";
      at(`value${n}`).setAttribute("aria-invalid", wrong ? "true" : "false");
      if (wrong) first ??= at(`value${n}`);
    });
    status(words.problems);
    first?.focus();
  };

  // ---- one question -----------------------------------------------------------------------------------------------

  const draw = (question) => {
    Object.assign(state, { question, ready: false, seen: false, answered: false, over: false, pressed: false });
    document.body.dataset.badge = question.look;
    at("badge").textContent = question.badge;
    at("heading").textContent = question.heading;
    at("risks").replaceChildren(...question.consequences.map((text, n) => {
      const line = told(text, "li", "");
      line.id = `risk${n + 1}`;
      return line;
    }));
    at("warning").replaceChildren(...question.warning.map((text) => told(text, "p", "")));
    at("review").replaceChildren();
    question.sections.forEach(drawSection);
    characters(question.characters);
    fingerprint(question.fingerprint);
    decision(question);
    at("notice").hidden = true;
    at("dialog").hidden = false;
    clock(question.left);
    window.scrollTo(0, 0);
    at("heading").focus({ preventScroll: true });
    watch.disconnect();
    watch.observe(at("end"));
    look();
  };
  const decision = (question) => {
    const safe = question.kind === "show" ? words.close : words[`safe_${question.act}`];
    at("no").textContent = at("no-above").textContent = safe;
    at("no-above").hidden = false;
    at("decide").textContent = question.kind === "fill" ? words.values : words.decide;
    at("unsure").textContent = question.kind === "show" ? words.blocked : words.unsure.replace("{}", safe)
      + (question.kind === "fill" ? ` ${words.values_first}` : question.kind !== "key" ? ""
        : ` ${question.request.act === "get" ? words.key_first : words.key_new}`);
    at("stop").hidden = question.kind === "show";
    at("typed").hidden = question.words === null;
    at("values").replaceChildren(...question.asks.map(field));
    if (question.asks.length) at("values").prepend(make("p", "asked", `${words.own_words}:`));
    at("words").value = "";
    at("yes")?.remove();
    if (question.kind === "show") { status(""); return; }
    // sep-1024-affirmative-action, and no such control where nothing may be approved.
    const label = question.kind === "fill" ? words.continue : question.kind === "key" ? words.approve_key
      : question.act === "install" && question.level === "danger" ? words.approve_danger : words[`approve_${question.act}`];
    if (question.kind === "ask" && question.words === null) return;
    const yes = make("button", "yes", label);
    yes.type = "button";
    yes.id = "yes";
    yes.setAttribute("aria-describedby", "status");
    yes.setAttribute("aria-disabled", "true");
    yes.addEventListener("pointerdown", (event) => { state.pressed = event.isTrusted && able(); });
    yes.addEventListener("keydown", (event) => {
      if (event.repeat && (event.key === "Enter" || event.key === " ")) event.preventDefault();
      else if (event.key === "Enter" || event.key === " ") state.pressed = event.isTrusted && able();
    });
    yes.addEventListener("click", approve);
    at("buttons").append(yes);
    if (question.words === null) return;
    at("type").textContent = words[`type_${question.act}`];
    at("phrase").textContent = question.words;
    at("means").textContent = words.means.replace("{}", question.means);
    at("means").hidden = !question.means;
  };

  // Approving is off until the end was on the screen, the page is visible and has the focus, the dwell is over since the
  // last disturbance, and the words stand in the field.
  const here = () => document.visibilityState === "visible" && document.hasFocus();
  const typed = () => state.question.kind !== "ask" || at("words").value === state.question.words;
  const able = () => state.ready && here() && typed();
  const open = () => state.question !== null && !state.answered && !state.over;
  const look = () => {
    if (!open() || !at("yes")) return;
    if (!state.seen) status(words.wait_end);
    else if (!here()) status(words.wait_focus);
    else if (!state.ready) status(words.wait_dwell);
    else if (!typed()) status(words.wait_words);
    else status(words.ready);
    at("yes").setAttribute("aria-disabled", able() ? "false" : "true");
    if (state.seen && here() && !state.ready && !state.timer) arm();
  };
  const arm = async () => {
    const run = state.timer = state.drawing += 1;
    const reply = await speak("/shown").catch(() => null);
    if (run !== state.timer) return;
    if (reply === null || reply.status !== 200) { state.timer = 0; return; }
    setTimeout(() => {
      if (run !== state.timer) return;
      state.timer = 0;
      state.ready = true;
      look();
    }, reply.body.dwell + 20);
  };
  const disturb = () => {
    state.ready = false;
    state.timer = 0;
    look();
  };
  const watch = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting && entry.intersectionRatio >= 1)) { state.seen = true; look(); }
  }, { threshold: 1 });

  const approve = async (event) => {
    if (!mine(event) || !open()) return;
    const pressed = state.pressed;
    state.pressed = false;
    if (!able() || !pressed) {
      disturb();
      if (!typed()) return;
      status(words.too_early);
      return;
    }
    if (state.question.kind === "fill") return fill();
    if (state.question.kind === "key") return touch();
    state.answered = true;
    finish(await speak("/decide", { answer: "approve", words: at("words").value }).catch(() => null), words.approved);
  };
  const fill = async () => {
    state.answered = true;
    const reply = await speak("/fill", { values: given() }).catch(() => null);
    if (reply?.body.problems) {
      state.answered = false;
      problems(reply.body.problems);
      return;
    }
    for (const input of at("values").querySelectorAll("input, textarea")) input.value = "";
    finish(reply, words.filled);
  };
  // A security key is asked through the browser; what it answers goes to the server as it is, which alone judges it.
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const written = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const asks = (request) => {
    const challenge = bytes(request.challenge);
    const keys = request.keys.map((id) => ({ type: "public-key", id: bytes(id) }));
    return request.act === "get"
      ? { challenge, rpId: request.site, allowCredentials: keys, userVerification: "required" }
      : { challenge, rp: { id: request.site, name: words.name }, attestation: "direct",
        user: { id: bytes(request.user), name: words.name, displayName: words.name },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }],
        authenticatorSelection: { userVerification: "required", residentKey: "discouraged" } };
  };
  const touch = async () => {
    if (state.touching) return;
    const { request } = state.question, publicKey = asks(request), stop = state.touching = new AbortController();
    status(words.touch);
    let answer = null;
    try {
      const found = await (request.act === "get" ? navigator.credentials.get({ publicKey, signal: stop.signal })
        : navigator.credentials.create({ publicKey, signal: stop.signal }));
      const { response } = found, client = written(response.clientDataJSON);
      answer = request.act === "create" ? { client, made: written(response.attestationObject) }
        : { id: written(found.rawId), client, data: written(response.authenticatorData), signature: written(response.signature) };
    } catch { /* nobody touched it, it is not there, or the person chose not to */ }
    state.touching = null;
    if (!open()) return;
    if (answer === null) {
      disturb();
      status(words.no_touch);
      return;
    }
    state.answered = true;
    finish(await speak("/key", { answer }).catch(() => null), words.touched);
  };
  const deny = async () => {
    if (state.question === null || state.answered || state.over) return;
    state.answered = true;
    const show = state.question.kind === "show";
    finish(await speak("/decide", { answer: "deny" }).catch(() => null), show ? words.seen : words.denied);
  };
  const finish = (reply, text) => {
    if (state.told) return;
    over(reply !== null && reply.status === 200 ? text : reply?.body.say ?? words.over);
  };
  const over = (...sentences) => {
    state.over = true;
    state.touching?.abort();
    at("dialog").hidden = at("clock").hidden = at("no-above").hidden = true;
    document.body.dataset.badge = "";
    say(...sentences);
    window.scrollTo(0, 0);
    at("notice").focus({ preventScroll: true });
  };

  // ---- the stream and the clock -----------------------------------------------------------------------------------

  const clock = (seconds) => {
    state.left = performance.now() + seconds * 1000;
    at("clock").hidden = false;
    tick();
  };
  const tick = () => {
    if (state.over || state.question === null) return;
    const left = Math.max(0, Math.round((state.left - performance.now()) / 1000));
    at("left").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} ${words.left}`;
    at("clock").classList.toggle("soon", left <= 60);
    at("aloud").textContent = left <= 60 ? words.minute_left : "";
  };
  const news = async (told) => {
    if (told.end) {
      state.told = true;
      const sentences = told.say.length ? told.say : [state.answered ? words.lost : words.over];
      over(...sentences, words.done);
    } else if (told.closed) {
      if (told.say && state.over && state.question?.number === told.number) say(...told.say);
      if (!state.answered && state.question?.number === told.number) over(told.late ? words.late : words.over);
    } else if (told.number && told.number !== state.question?.number) await ask();
  };
  const ask = async () => {
    const reply = await call("/me", {});
    if (reply.status !== 200) return over(words.no_key);
    if (reply.body.number) draw(reply.body);
  };
  const listen = async () => {
    const stop = new AbortController();
    state.stream = stop;
    try {
      const answer = await fetch("/alive", { headers: { "X-Consentry-Key": state.key }, cache: "no-store",
        credentials: "omit", signal: stop.signal });
      if (!answer.ok) return over(words.no_key);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) if (line) await news(JSON.parse(line));
      }
    } catch { /* the server is gone, or this page goes */ }
    if (!state.told && !stop.signal.aborted) over(state.answered ? words.lost : words.lost_open);
  };
  const start = async () => {
    const secret = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    if (secret) {
      const reply = await call("/claim", { k: secret }).catch(() => null);
      if (reply?.status !== 200) return over(reply?.body.say ?? words.no_key);
      state.key = reply.body.key;
      sessionStorage.setItem("key", state.key);
    } else {
      state.key = sessionStorage.getItem("key") ?? "";
      if (!state.key) return over(words.no_key);
    }
    listen();
  };

  // ---- events -----------------------------------------------------------------------------------------------------

  at("no").addEventListener("click", (event) => { if (mine(event)) deny(); });
  at("no-above").addEventListener("click", (event) => { if (mine(event)) deny(); });
  at("more").addEventListener("click", async (event) => {
    if (!mine(event) || !open()) return;
    const reply = await speak("/more").catch(() => null);
    if (reply?.status === 200) clock(reply.body.left);
  });
  at("words").addEventListener("input", look);
  at("words").addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    state.keyboard = event.isTrusted && event.key === "Tab";
    if (event.key === "Escape" && event.isTrusted && !event.repeat && !event.isComposing) deny();
  });
  document.addEventListener("pointerdown", () => { state.keyboard = false; });
  // The keyboard and assistive technology get to the end by moving the focus there.
  at("decision").addEventListener("focusin", () => { if (state.keyboard) { state.seen = true; look(); } });
  window.addEventListener("blur", disturb);
  window.addEventListener("focus", look);
  window.addEventListener("resize", disturb);
  document.addEventListener("visibilitychange", () => { if (here()) look(); else disturb(); });
  window.addEventListener("pagehide", () => { state.stream?.abort(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  let place = [window.screenX, window.screenY];
  setInterval(() => {
    const now = [window.screenX, window.screenY];
    if (now[0] !== place[0] || now[1] !== place[1]) { place = now; disturb(); }
    tick();
    if (open() && !here() && state.ready) disturb();
  }, 250);
  start();
})();
