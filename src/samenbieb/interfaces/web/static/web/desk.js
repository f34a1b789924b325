/* The desk: scanner, keys, sounds, and the pump that sends what was scanned.
 *
 * A scan is never lost: on Enter it goes into the stored queue (desk-queue.js) with its time and a random key, the box
 * is emptied at once, and the pump sends the scans one by one, in their order. A scan leaves the queue only after the
 * server has said that it accepted this key. Which card is open follows from the answers, in the same order, so fast
 * scanning and scanning without a line mean the same. Every page works without this script. */
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  const form = find("form[data-scan]");
  const words = find("#desk-words")?.dataset || {};
  const live = find("#desk-live");
  const PAUSE_MS = 3000;
  const ANSWER_WITHIN_MS = 15000;
  const LATE_MS = 20000;
  const CARD = /^29\d{12}$/;
  let store = null;
  let trouble = ""; // "", offline, server, login, other
  let pumping = false;
  let timer = 0;

  /* ── Saying and sounding: high = done, low = look, buzz = stop ────────────────────────────── */
  const say = (text) => {
    if (!live || !text) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text.trim().replace(/\s+/g, " "); }, 40);
  };
  let audio = null;
  const TONES = { ok: [880, 0.09, "sine"], look: [440, 0.3, "sine"], stop: [190, 0.35, "square"] };
  const sound = (kind) => {
    const tone = TONES[kind];
    if (!tone || !window.AudioContext) return;
    audio ||= new AudioContext();
    const oscillator = audio.createOscillator();
    const volume = audio.createGain();
    oscillator.frequency.value = tone[0];
    oscillator.type = tone[2];
    volume.gain.value = 0.08;
    oscillator.connect(volume).connect(audio.destination);
    oscillator.start();
    oscillator.stop(audio.currentTime + tone[1]);
  };

  /* ── The state of the line, in words ─────────────────────────────────────────────────────── */
  const showNet = async () => {
    const net = find("#sb-net");
    if (!net || !store) return;
    const count = await store.count();
    const what = navigator.onLine ? trouble : "offline";
    const kept = count === 1 ? words.keptOne : (words.keptMany || "").replace("{count}", count);
    const text = what ? `${words[what]} ${count ? kept : ""}` : words.connected;
    net.classList.toggle("is-off", Boolean(what));
    const place = net.querySelector("[data-net-text]");
    if (place.textContent !== text) place.textContent = text;
    net.dataset.waiting = count;
    net.dataset.trouble = what;
  };

  /* ── Putting an answer on the page ───────────────────────────────────────────────────────── */
  const result = () => find("#desk-result");
  const notice = (name, code = "") => {
    const template = document.getElementById(name);
    if (!template || !result()) return;
    const piece = template.content.cloneNode(true);
    piece.querySelectorAll("[data-code]").forEach((place) => { place.textContent = code; });
    piece.querySelectorAll("a[data-login]").forEach((link) => { link.href += `?next=${encodeURIComponent(location.pathname)}`; });
    result().replaceChildren(piece);
    say(wordsOf(result()));
    showKept();
  };
  /* The words of an answer, with a space between its sentences; not those of the buttons and lists of a form in it. */
  const wordsOf = (piece) => Array.from(piece?.querySelectorAll("p, li") || [], (part) => (part.closest("form, [data-kept]") ? "" : part.textContent.trim().replace(/\s+/g, " "))).filter(Boolean).join(" ");
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
  const put = (page) => {
    const fresh = page.getElementById("desk-work");
    const here = find("#desk-work");
    if (fresh && here) {
      const had = here.contains(document.activeElement);
      here.replaceWith(document.adoptNode(fresh));
      if (had) (find("#desk-work [data-focus]") || find("[data-scan-box]"))?.focus();
      if (window.htmx) window.htmx.process(find("#desk-work"));
    } else if (result()) {
      const alert = page.querySelector(".sb-alert");
      if (alert) result().replaceChildren(document.adoptNode(alert));
    }
    const line = find("#desk-work [data-done-line]");
    if (line && find("#desk-done")) {
      const row = document.createElement("li");
      row.append(...line.cloneNode(true).childNodes);
      find("#desk-done").prepend(row);
      find("[data-done-empty]")?.remove();
    }
    const told = find("#desk-result");
    say(wordsOf(told));
    showRefused();
    sound(told?.querySelector("[data-sound]")?.dataset.sound || (told?.querySelector(".sb-alert--stop") ? "stop" : ""));
    showNet();
  };
  const showIdle = () => {
    const idle = document.getElementById("desk-idle");
    const here = find("#desk-work");
    if (idle && here) here.replaceWith(idle.content.cloneNode(true));
    find("[data-scan-box]")?.focus();
  };
  const clear = async () => {
    await store.setState({});
    showIdle();
  };

  /* ── What was scanned on this card and not lent: it stays in sight until it is lent or the next patron comes ── */
  const refusedIn = (page, kept) => {
    const here = page.querySelector("[data-refused]");
    const lent = Array.from(page.querySelectorAll("#lent tbody:first-of-type .sb-mono"), (cell) => cell.textContent.trim());
    const list = (kept || []).filter((line) => line.code !== here?.dataset.refused && !lent.includes(line.code));
    return here ? [{ code: here.dataset.refused, text: here.textContent.trim() }, ...list].slice(0, 20) : list;
  };
  const showRefused = async () => {
    const list = find("#desk-work [data-refused-list]");
    const refused = (await store.state()).refused || [];
    if (!list) return;
    list.hidden = !refused.length;
    list.replaceChildren(...refused.map((line) => {
      const row = document.createElement("li");
      const tag = Object.assign(document.createElement("strong"), { textContent: words.notLent });
      const text = Object.assign(document.createElement("bdi"), { textContent: line.text });
      row.append(tag, " ", text);
      return row;
    }));
  };

  /* ── What waits for the line, in its order, in the notice that says so ────────────────────── */
  const clockTime = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const showKept = async () => {
    const list = find("#desk-result [data-kept]");
    if (!list) return;
    const rows = (await store.all()).map((entry) => Object.assign(document.createElement("li"), { textContent: entry.act === "next" ? words.nextPatron : `${clockTime(entry.at)} · ${entry.code}` }));
    list.replaceChildren(...rows);
    list.hidden = rows.length < 2;
  };

  /* ── What was sent later and went wrong: a list to work through ──────────────────────────── */
  const showAsides = async () => {
    const list = find("#desk-aside");
    if (!list) return;
    const entries = await store.asides();
    list.hidden = !entries.length;
    list.querySelector("[data-aside-count]").textContent = entries.length;
    list.querySelector("[data-aside-rows]").replaceChildren(...entries.map((entry) => {
      const row = document.createElement("li");
      const whose = entry.card ? ` · ${words.card} ${entry.card}` : "";
      const text = Object.assign(document.createElement("span"), { textContent: `${clockTime(entry.at)} · ${entry.code}${whose} · ${entry.why}` });
      const done = Object.assign(document.createElement("button"), { type: "button", className: "sb-button sb-button--secondary sb-button--small", textContent: words.done });
      done.addEventListener("click", async () => { await store.dropAside(entry.key); showAsides(); });
      row.append(text, done);
      return row;
    }));
  };

  /* ── The pump ────────────────────────────────────────────────────────────────────────────── */
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const post = (url, fields, key = "") => fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "HX-Request": "true", "X-CSRFToken": token(), "X-Desk-Key": key },
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  /* Who scans: the page says it; the emergency page knows nobody, there it is who was at this computer last. */
  const WHO = "samenbieb-desk-who";
  const who = () => words.who || (form?.hasAttribute("data-emergency") && localStorage.getItem(WHO)) || "";
  const send = async (entry) => {
    if (entry.who && words.who && entry.who !== words.who) { trouble = "other"; return null; }
    const state = await store.state();
    const fields = { code: entry.code, key: entry.key, at: entry.at, branch: entry.branch, card: state.card || "", since: state.since || "", proxy: state.proxy || "" };
    let answer;
    try { answer = await post(entry.url, fields, entry.key); } catch { trouble = "offline"; return null; }
    if (answer.headers.get("X-Desk-Key") === entry.key) {
      trouble = "";
      try { return parsed(await answer.text()); } catch { trouble = "offline"; return null; }
    }
    trouble = [401, 403].includes(answer.status) || answer.type === "opaqueredirect" ? "login" : "server";
    return null;
  };
  const accept = async (entry, page) => {
    const work = page.getElementById("desk-work");
    const before = await store.state();
    if (work && "card" in work.dataset) {
      const same = work.dataset.card && work.dataset.card === before.card && work.dataset.since === before.since;
      await store.setState({ card: work.dataset.card, since: work.dataset.since, proxy: work.dataset.proxy || "", refused: refusedIn(page, same ? before.refused : []) });
    }
    const shownHere = form && entry.url === form.getAttribute("action");
    const late = entry.tries > 0 || Date.now() - Date.parse(entry.at) > LATE_MS;
    const bad = page.querySelector("[data-sound=stop], [data-sound=look][data-needs-staff]");
    if (bad && (late || !shownHere)) {
      await store.layAside({ key: entry.key, code: entry.code, at: entry.at, card: before.card || "", why: wordsOf(bad) });
      showAsides();
    }
    await store.remove(entry.id);
    if (shownHere) put(page);
  };
  const next = async () => {
    const entry = await store.first();
    if (!entry) return false;
    if (entry.act === "next") {
      await clear();
      await store.remove(entry.id);
      return true;
    }
    const page = await send(entry);
    if (page) { await accept(entry, page); return true; }
    await store.put({ ...entry, tries: (entry.tries || 0) + 1 });
    return false;
  };
  const alone = (work) => (navigator.locks ? navigator.locks.request("samenbieb-desk-pump", work) : work());
  const pump = async () => {
    if (pumping || !store || form?.hasAttribute("data-emergency")) return;
    pumping = true;
    clearTimeout(timer);
    const before = trouble;
    try {
      await alone(async () => { while (navigator.onLine && await next()); });
    } finally { pumping = false; }
    await showNet();
    const left = await store.count();
    if (left && trouble && trouble !== before && trouble !== "offline") { notice(`desk-${trouble}`); sound("look"); }
    if (left && trouble === "offline" && before !== "offline") notice("desk-kept", (await store.first()).code);
    if (left && navigator.onLine) timer = setTimeout(pump, trouble ? PAUSE_MS : 0);
  };

  const freshKey = () => crypto.randomUUID?.() || Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
  const scan = async (code) => {
    store ||= await window.samenbiebQueue;
    const lineIsDown = !navigator.onLine || trouble === "offline";
    const isKept = lineIsDown || Boolean(trouble) || form.hasAttribute("data-emergency");
    if (lineIsDown && form.dataset.scan !== "lend") { notice("desk-not-now", code); sound("stop"); return; }
    await store.add({ act: form.dataset.scan, url: form.getAttribute("action"), branch: form.elements.branch?.value || "", code, who: who(), at: new Date().toISOString(), key: freshKey(), tries: isKept ? 1 : 0 });
    showNet();
    // Without a line nobody can tell whose card it is: better no patron on the screen than the one before.
    if (isKept && form.hasAttribute("data-next") && CARD.test(code)) showIdle();
    if (isKept) { notice(["login", "other"].includes(trouble) ? `desk-${trouble}` : "desk-kept", code); sound("look"); }
    pump();
  };

  /* ── Forms: the scan form goes to the queue, [data-swap] forms are answered in place ─────── */
  document.addEventListener("submit", async (event) => {
    if (event.target === form) {
      event.preventDefault();
      const box = form.querySelector("[data-scan-box]");
      const code = box.value.trim();
      box.value = "";
      box.focus();
      if (code) scan(code);
      return;
    }
    if (!event.target.matches("form[data-swap]")) return;
    event.preventDefault();
    const fields = new FormData(event.target, event.submitter);
    const answer = await alone(() => post(event.target.getAttribute("action"), fields).catch(() => null));
    if (!answer || answer.status >= 500) { trouble = answer ? "server" : "offline"; notice("desk-server"); sound("stop"); showNet(); return; }
    if (answer.status === 401 || answer.type === "opaqueredirect") { trouble = "login"; notice("desk-login"); sound("stop"); showNet(); return; }
    trouble = "";
    const page = parsed(await answer.text());
    const card = fields.get("card");
    const state = await store.state();
    if (card && state.card !== card) return; // another patron stands there by now
    if (card) await store.setState({ ...state, refused: refusedIn(page, state.refused) });
    put(page);
  });

  /* ── Next patron: by Esc, by button, by itself after a minute ────────────────────────────── */
  const nextPatron = async () => {
    const box = form.querySelector("[data-scan-box]");
    box.value = "";
    box.focus();
    // While scans wait, the end of a patron waits in line behind them.
    if (await store.count()) { await store.add({ act: "next" }); showIdle(); if (trouble || !navigator.onLine) notice("desk-kept-all"); pump(); } else await clear();
    if (form.hasAttribute("data-emergency")) result()?.replaceChildren();
    showNet();
  };
  let quiet = 0;
  const somethingHappened = () => {
    clearTimeout(quiet);
    if (form?.dataset.clearAfter) quiet = setTimeout(() => { if (find("#desk-work")?.dataset.card) nextPatron(); else somethingHappened(); }, Number(form.dataset.clearAfter) * 1000);
  };

  /* ── Keys: shown on the buttons, the same everywhere ─────────────────────────────────────── */
  const undo = () => find("#desk-work [data-undo]") || find("[data-undo]");
  /* A scanner ends with Enter: in the midst of a form that goes to the next field, and does not send it half filled in. */
  const nextField = (field) => {
    const fields = Array.from(field.form.elements).filter((one) => one.type !== "hidden" && !one.disabled && one.tabIndex >= 0);
    return fields[fields.indexOf(field) + 1];
  };
  const inField = (target) => target.matches?.("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    somethingHappened();
    const box = find("[data-scan-box]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      if (undo() && !(inField(event.target) && event.target.value)) { event.preventDefault(); undo().click(); }
      return;
    }
    const confirm = find("#desk-work [data-confirm]") || find("[data-confirm]");
    if (event.ctrlKey && event.key === "Enter" && confirm) { event.preventDefault(); confirm.click(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Enter" && event.target.matches?.("[data-scanned]")) { event.preventDefault(); nextField(event.target)?.focus(); return; }
    if (event.key === "F2" && box) { event.preventDefault(); box.focus(); box.select(); return; }
    const door = /^F\d+$/.test(event.key) && find(`[data-key="${event.key}"]`);
    if (door) { event.preventDefault(); door.click(); return; }
    if (event.key === "Escape" && form?.hasAttribute("data-next") && !find("dialog[open]")) { event.preventDefault(); nextPatron(); return; }
    if (!box || inField(event.target) || event.key.length !== 1 || find("dialog[open]")) return;
    if (event.key === " " && event.target.closest("button, a, summary")) return;
    box.focus(); // the key itself then lands in the box
  });
  document.addEventListener("pointerdown", somethingHappened);
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-next-patron]")) { event.preventDefault(); nextPatron(); }
    if (event.target.closest("[data-retry]")) { trouble = ""; pump(); }
    if (event.target.closest("[data-adopt]")) {
      for (const entry of await store.all()) await store.put({ ...entry, who: words.who });
      trouble = "";
      pump();
    }
    if (event.target.closest("[data-lay-aside]")) {
      const entry = await store.first();
      if (!entry) return;
      await store.layAside({ key: entry.key, code: entry.code, at: entry.at, card: (await store.state()).card || "", why: words.server });
      await store.remove(entry.id);
      trouble = "";
      showAsides();
      pump();
    }
  });

  /* ── Beginning ───────────────────────────────────────────────────────────────────────────── */
  const backOnline = async () => {
    if (!form?.hasAttribute("data-emergency")) {
      if (trouble === "offline") trouble = "";
      if (find("#desk-result [data-not-now]")) notice("desk-back");
      pump();
      return;
    }
    try { if ((await fetch("/balie/uitlenen", { redirect: "manual" })).type !== "error") location.assign("/balie/uitlenen"); } catch { /* not yet */ }
  };
  window.addEventListener("online", backOnline);
  window.addEventListener("offline", showNet);
  /* The page came with a patron, or with none: so it is, unless scans of before still wait; then it waits its turn. */
  const open = async (shown) => {
    if (!await store.count()) {
      const before = await store.state();
      const same = shown.card && before.card === shown.card && before.since === shown.since;
      await store.setState({ card: shown.card, since: shown.since, proxy: shown.proxy || "", refused: refusedIn(document, same ? before.refused : []) });
      showRefused();
      return;
    }
    if (!shown.card) return;
    await store.add({ act: "next" });
    await store.add({ act: "lend", url: form.getAttribute("action"), branch: form.elements.branch?.value || "", code: shown.card, who: who(), at: new Date().toISOString(), key: freshKey(), tries: 0 });
  };
  const begin = async () => {
    store = await window.samenbiebQueue;
    if (words.who) localStorage.setItem(WHO, words.who);
    const shown = find("#desk-work")?.dataset;
    if (shown && "card" in shown) await open(shown);
    await showNet();
    showAsides();
    somethingHappened();
    if (form?.hasAttribute("data-emergency")) setInterval(backOnline, PAUSE_MS);
    document.body.dataset.desk = "ready";
    pump();
  };
  begin();
  const worker = find("#desk-words")?.dataset.worker;
  if (worker) navigator.serviceWorker?.register(worker, { scope: "/balie" }).catch(() => { /* without it the desk only lacks the emergency page */ });
})();
