/* A lesson in the browser: feedback at once, the next step without waiting, also without a line.
 * Without this script each step is a form that the server answers. What counts is what the server decides:
 * here answers wait with a key of their own until it has accepted them. */
(() => {
  "use strict";
  const page = document.getElementById("les");
  if (!page) return;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const stage = page.querySelector("[data-stage]");
  const data = JSON.parse(document.getElementById("les-gegevens").textContent);
  const words = page.querySelector("[data-words-where]").dataset;
  const steps = data.steps;
  const FIELD = "f-";

  /* ── Scoring: the same as rules/scoring.py ────────────────────────────────────────────────── */
  const number = (text) => {
    let bare = text.toLowerCase().replace(/[€\s]|euro/g, "").replace(/,--?$/, "");
    if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare)) bare = bare.replaceAll(".", "");
    bare = bare.replaceAll(",", ".");
    if (!/^-?\d{1,12}(\.\d{1,6})?$/.test(bare)) return "";
    let [, sign, whole, part] = bare.match(/^(-?)(\d+)(?:\.(\d+))?$/);
    whole = whole.replace(/^0+(?=\d)/, "");
    part = (part || "").replace(/0+$/, "");
    const shown = part ? `${whole}.${part}` : whole;
    return shown === "0" ? "0" : sign + shown;
  };
  const plain = (value, compare) => {
    const text = [...value].slice(0, 80).join("").replace(/\s+/g, " ").trim();
    if (compare === "words") return text.toLowerCase().replace(/^[.,!?;:"' ]+|[.,!?;:"' ]+$/g, "");
    return compare === "number" ? number(text) : text;
  };
  const wrongFields = (step, answer) => Object.entries(step.right)
    .filter(([field, accepted]) => !accepted.map((one) => plain(one, step.compare)).includes(plain(answer[field] || "", step.compare)))
    .map(([field]) => field);

  /* ── Answers that wait: one entry each in the browser, so that two tabs do not overwrite each other ─ */
  const WAITING = "samenbieb-les:";
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const waiting = () => Object.keys(localStorage).filter((name) => name.startsWith(WAITING));
  const line = page.querySelector("[data-waiting]");
  let noLine = false;
  const show = () => {
    const count = waiting().length;
    page.dataset.count = count;
    line.hidden = !(noLine && count);
    all("[data-when-waiting]").forEach((element) => { element.hidden = !count; });
  };
  let pumping = null;
  const send = async () => {
    const kept = waiting().map((name) => JSON.parse(localStorage.getItem(name))).sort((one, other) => one.at - other.at).slice(0, 100);
    if (!kept.length) return;
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const body = JSON.stringify({ answers: kept.map(({ key, run, step, answer }) => ({ key, run, step, answer })) });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const answer = await fetch(page.dataset.take, { method: "POST", headers, body, credentials: "same-origin" });
    if (!answer.ok) return;
    const done = await answer.json();
    [...done.kept, ...done.useless].forEach((key) => localStorage.removeItem(WAITING + key));
    noLine = false;
    if (kept.length === 100) await send();
  };
  const pump = () => {
    pumping ??= send().catch(() => { noLine = true; }).finally(() => { pumping = null; show(); });
    return pumping;
  };
  const add = (step, answer) => {
    const key = newKey();
    const entry = { key, run: data.run, step: step.key, answer, at: Date.now() + waiting().length / 1000 };
    localStorage.setItem(WAITING + key, JSON.stringify(entry));
    if (!data.done.includes(step.key)) data.done.push(step.key);
    return pump();
  };

  /* ── One step at a time ───────────────────────────────────────────────────────────────────── */
  const current = () => stage.querySelector(".sb-step");
  const stepOf = (section) => steps[Number(section.dataset.number) - 1];
  const template = (name) => page.querySelector(`template[data-step="${name}"]`);
  const go = (name, { push = true } = {}) => {
    const next = template(name);
    if (!next) return;
    all('[data-speak][aria-pressed="true"]', page).forEach((button) => button.click());
    stage.replaceChildren(next.content.cloneNode(true));
    const at = name === "klaar" ? steps.length : Number(name);
    page.querySelector("progress").value = at;
    page.querySelector("[data-where]").textContent = words.wordsWhere.replace("{number}", at).replace("{total}", steps.length);
    if (push) history.pushState({ step: name }, "", `/leren/${data.slug}/${name === "klaar" ? steps.length : name}`);
    show();
    window.scrollTo(0, 0);
    stage.querySelector("h1").focus({ preventScroll: true });
  };
  const finish = async () => {
    await pump();
    const link = template("klaar").content.querySelector("a").href;
    if (waiting().length) go("klaar");
    else location.assign(link);
  };
  const onward = (name) => (name === "klaar" ? finish() : go(name));

  const answerOf = (form) => {
    const answer = {};
    for (const [name, value] of new FormData(form)) if (name.startsWith(FIELD)) answer[name.slice(FIELD.length)] = String(value);
    return answer;
  };
  const check = (form, section) => {
    const answer = answerOf(form);
    const empty = section.querySelector("[data-empty]");
    const nothing = !Object.values(answer).some((value) => value.trim());
    empty.hidden = !nothing;
    if (nothing) { empty.querySelector("[data-empty-words]").textContent = words.wordsEmpty; return; }
    const step = stepOf(section);
    const wrong = wrongFields(step, answer);
    const right = !wrong.length;
    const part = (name) => section.querySelector(`[${name}]`);
    part("data-feedback").hidden = false;
    part("data-good").hidden = !right;
    part("data-hint").hidden = right;
    part("data-check").hidden = true;
    part("data-again").hidden = right;
    part("data-next").hidden = false;
    part("data-next").classList.toggle("sb-button--primary", right);
    part("data-next").classList.toggle("sb-button--secondary", !right);
    all("[data-field]", section).forEach((row) => row.toggleAttribute("data-wrong", wrong.includes(row.dataset.field.slice(FIELD.length))));
    add(step, answer);
    if (right) part("data-next").focus({ preventScroll: true });
    else part("data-feedback").focus({ preventScroll: true });
    part("data-feedback").scrollIntoView({ block: "nearest" });
  };

  /* After a wrong answer one begins the step anew, or changes the answer and has that checked. */
  const changed = (section) => {
    section.querySelector("[data-check]").hidden = false;
    section.querySelector("[data-again]").hidden = true;
  };
  const again = (section) => {
    all(`input[name^="${FIELD}"]`, section).forEach((input) => {
      if (input.type === "radio" || input.type === "checkbox") input.checked = false;
      else input.value = "";
    });
    all("[data-wrong]", section).forEach((row) => row.removeAttribute("data-wrong"));
    all("details[open]", section).forEach((answer) => { answer.open = false; });
    all("[data-feedback], [data-empty], [data-next]", section).forEach((part) => { part.hidden = true; });
    changed(section);
    showGaps();
    section.querySelector("h1").focus();
  };

  stage.addEventListener("submit", (event) => {
    event.preventDefault();
    const section = current();
    const retry = section.querySelector("[data-again]");
    if (retry && !retry.hidden) { again(section); return; }
    const further = event.target.querySelector("[data-read-on]");
    if (!further) { check(event.target, section); return; }
    add(stepOf(section), {});
    onward(further.dataset.readOn);
  });
  stage.addEventListener("input", () => {
    if (current().querySelector("[data-again]:not([hidden])")) changed(current());
  });
  stage.addEventListener("click", (event) => {
    if (event.target.closest("[data-again]")) { again(current()); return; }
    const link = event.target.closest("[data-next]");
    if (!link) return;
    event.preventDefault();
    onward(link.dataset.next);
  });
  /* A place or a word is chosen once: choosing it again takes it away elsewhere. The gap shows what was chosen. Who walks
   * with the arrow keys passes other choices on the way: then only what stands there when they leave the row counts. */
  let byKey = false;
  const chosenOnce = (input) => {
    const rows = input.closest("[data-only-once]");
    all(`input[value="${CSS.escape(input.value)}"]:checked`, rows).forEach((other) => { if (other !== input) other.checked = false; });
  };
  const showGaps = () => all("[data-gap]", current()).forEach((gap, place) => {
    const chosen = current().querySelector(`input[name="${gap.dataset.gap}"]:checked`);
    gap.textContent = chosen ? chosen.closest("label").textContent.trim() : place + 1;
  });
  stage.addEventListener("keydown", () => { byKey = true; }, true);
  stage.addEventListener("pointerdown", () => { byKey = false; }, true);
  stage.addEventListener("change", (event) => {
    if (!event.target.closest("[data-only-once]")) return;
    if (!byKey) chosenOnce(event.target);
    showGaps();
  });
  stage.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-only-once] [data-field]");
    const input = row && row.querySelector(":checked");
    if (!byKey || !input || row.contains(event.relatedTarget)) return;
    chosenOnce(input);
    showGaps();
  });
  window.addEventListener("popstate", () => {
    const at = location.pathname.match(/\/(\d+)$/)?.[1];
    if (at) go(at, { push: false });
  });

  /* The page that was kept may show another step than its address. */
  const asked = location.pathname.match(/\/(\d+)$/)?.[1];
  if (asked && current() && current().dataset.number !== asked) go(asked, { push: false });
  window.addEventListener("online", pump);
  setInterval(() => { if (waiting().length) pump(); }, 10000);
  show();
  pump();

  /* Keep this lesson for when the line drops. */
  const keep = async () => {
    await navigator.serviceWorker.register(page.dataset.worker, { scope: "/leren" });
    const worker = (await navigator.serviceWorker.ready).active;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { page.dataset.kept = "yes"; };
    worker.postMessage({ keep: location.href }, [channel.port2]);
  };
  navigator.serviceWorker && keep().catch(() => { /* without it a lesson only lasts as long as its page */ });
  page.dataset.ready = "yes";
})();
