/* A question at the help desk. Choosing a topic shows what can be said of it on this page, without asking the server.
 * A question that cannot be sent waits on this device and is sent once, by its key, when there is a line again. What waits
 * are codes of lists, a place and a moment: nothing of a visitor. The page works without this script: then each step is a
 * page of its own. */
(() => {
  "use strict";
  const WAITING = "samenbieb-ask-waiting", REFUSED = "samenbieb-ask-refused";
  const ANSWER_WITHIN_MS = 8000, PAUSE_MS = 20000;
  const find = (selector) => document.querySelector(selector);
  const root = () => find("[data-ask]");
  if (!root()) return;
  const words = find("#desk-words")?.dataset || {};
  /* The emergency page knows nobody and no place: there it is who was at this device last, and where. */
  const PLACE = "samenbieb-ask-place", WHO = "samenbieb-desk-who";
  const isEmergency = root().hasAttribute("data-ask-emergency");
  if (!isEmergency && root().dataset.place) localStorage.setItem(PLACE, root().dataset.place);
  const who = () => words.who || (isEmergency && localStorage.getItem(WHO)) || "";
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)) || []; } catch { return []; } };
  const write = (name, rows) => localStorage.setItem(name, JSON.stringify(rows));
  const freshKey = () => crypto.randomUUID?.() || Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  /* ── The topics, and what can be said of one ─────────────────────────────────────────────── */
  const panel = () => find("[data-ask-panel]");
  const topics = () => find("[data-ask-topics]");
  const show = (tile) => {
    panel().querySelector("[data-ask-whole]").value = tile.value;
    const title = panel().querySelector("[data-ask-title]");
    title.textContent = tile.textContent.trim();
    for (const parts of panel().querySelectorAll("[data-ask-parts]")) {
      parts.hidden = parts.dataset.askParts !== tile.value;
      parts.disabled = parts.hidden;
      if (!parts.hidden) parts.querySelector("input").checked = true;
    }
    topics().hidden = true;
    panel().hidden = false;
    title.focus();
    title.scrollIntoView({ block: "start" });
  };
  const back = (toFocus) => {
    panel().hidden = true;
    topics().hidden = false;
    (toFocus || topics().querySelector("[tabindex]")).focus();
  };

  /* ── Sending, or keeping on this device ──────────────────────────────────────────────────── */
  const post = (url, fields) => fetch(url, {
    method: "POST",
    body: new URLSearchParams([...fields].filter(([name]) => name !== "csrfmiddlewaretoken")),
    headers: { "X-CSRFToken": token() },
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const showWaiting = () => {
    const box = find("[data-ask-waiting]");
    if (!box) return;
    const rows = read(WAITING), mine = rows.filter((row) => row.who === who()).length;
    box.hidden = !rows.length;
    box.querySelector("[data-ask-number]").textContent = String(rows.length);
    box.querySelector("[data-ask-adopt]").hidden = mine === rows.length;
    const refused = read(REFUSED), list = find("[data-ask-refused]");
    list.hidden = !refused.length;
    list.querySelector("ul").replaceChildren(...refused.map((row) => Object.assign(document.createElement("li"), { textContent: `${row.what}: ${row.why}` })));
  };
  const keep = (form, fields) => {
    if (isEmergency) fields.set("place", localStorage.getItem(PLACE) || "");
    const kept = [...fields].filter(([name]) => name !== "csrfmiddlewaretoken");
    const what = panel().querySelector("[data-ask-title]").textContent;
    write(WAITING, [...read(WAITING), { url: form.getAttribute("action"), fields: kept, at: new Date().toISOString(), who: who(), what }]);
    const more = fields.get("act") === "more";
    const visit = more ? fields.get("visit") : freshKey();
    form.reset();
    for (const each of document.querySelectorAll("#ask-topics, [data-ask-panel]")) {
      each.elements.visit.value = visit;
      each.elements.asked.value = more ? Number(fields.get("asked")) + 1 : 1;
      each.elements.instead.value = "";
    }
    form.elements.key.value = freshKey();
    form.classList.remove("is-sent");
    find("[data-ask-told]")?.remove();
    const said = find("[data-ask-kept]");
    said.hidden = false;
    showWaiting();
    back(said);
  };
  let pumping = false, timer = 0;
  const later = () => { clearTimeout(timer); if (read(WAITING).length) timer = setTimeout(pump, PAUSE_MS); };
  const next = async () => {
    const row = read(WAITING).find((one) => one.who === words.who);
    if (!row) return false;
    const answer = await post(row.url, [...row.fields, ["at", row.at]]);
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status >= 500) return false;
    if (!answer.ok) {
      const why = (await pageOf(answer)).querySelector("[role=alert], .sb-alert__title, main p")?.textContent.trim() || "";
      write(REFUSED, [...read(REFUSED), { what: row.what, why }]);
    }
    write(WAITING, read(WAITING).filter((one) => one.at !== row.at || JSON.stringify(one.fields) !== JSON.stringify(row.fields)));
    return true;
  };
  const alone = (work) => (navigator.locks ? navigator.locks.request("samenbieb-ask-pump", work) : work());
  async function pump() {
    if (pumping || isEmergency) return;
    pumping = true;
    let sent = 0;
    try {
      await alone(async () => { while (navigator.onLine && await next()) sent += 1; });
    } catch { /* no line yet: what waits, waits */ } finally { pumping = false; }
    showWaiting();
    if (sent && !read(WAITING).length) find("[data-ask-kept]")?.setAttribute("hidden", "");
    later();
  }
  const send = async (form, submitter) => {
    const fields = new FormData(form);
    if (isEmergency) fields.set("key", freshKey());
    if (submitter?.name) fields.set(submitter.name, submitter.value);
    if (isEmergency) { keep(form, fields); return; }
    form.classList.add("is-sent");
    let page;
    try {
      const answer = await post(form.getAttribute("action"), fields);
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status >= 500) { keep(form, fields); later(); return; }
      page = await pageOf(answer);
    } catch { keep(form, fields); later(); return; }
    const shown = page.querySelector("[data-ask]") || page.querySelector("main > *");
    root().replaceWith(document.adoptNode(shown));
    showWaiting();
    (find("[data-ask-told]") || find("[data-ask-topics] [tabindex]"))?.focus();
    window.scrollTo(0, 0);
    pump();
  };

  document.addEventListener("click", (event) => {
    const tile = event.target.closest("button[name=whole]");
    if (tile) { event.preventDefault(); show(tile); }
    if (event.target.closest("[data-ask-other]")) {
      event.preventDefault();
      back(topics().querySelector(`[value="${CSS.escape(panel().querySelector("[data-ask-whole]").value)}"]`));
    }
    if (event.target.closest("[data-ask-adopt]")) { write(WAITING, read(WAITING).map((row) => ({ ...row, who: words.who || "" }))); pump(); }
    if (event.target.closest("[data-ask-seen]")) { write(REFUSED, []); showWaiting(); }
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== panel()) return;
    event.preventDefault();
    if (!event.target.classList.contains("is-sent")) send(event.target, event.submitter);
  });
  const backOnline = async () => {
    if (!isEmergency) { pump(); return; }
    try { if ((await fetch("/balie/hulp", { redirect: "manual" })).type !== "error") location.assign("/balie/hulp"); } catch { /* not yet */ }
  };
  window.addEventListener("online", backOnline);
  if (isEmergency) {
    for (const each of document.querySelectorAll("#ask-topics, [data-ask-panel]")) each.elements.visit.value = freshKey();
    setInterval(backOnline, PAUSE_MS);
  }
  showWaiting();
  pump();
})();
