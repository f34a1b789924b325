/* The kit's script: every page works without it, with it some things go faster or can be heard.
 * Plain JavaScript, no build step. htmx does the fetching; here stand menus, focus, reading aloud, suggestions. */
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* ── Speaking to screen readers ───────────────────────────────────────────────────────────── */
  const live = document.getElementById("sb-live");
  const announce = (text) => {
    if (!live || !text) return;
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 60);
  };

  /* ── Menus: one open at a time; Escape closes and gives focus back ────────────────────────── */
  document.addEventListener("click", (event) => {
    all(".sb-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".sb-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  }, true);
  all(".sb-menu").forEach((menu) => menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  }));

  /* ── The display menu that stayed open after a choice: the address is that of the page again ── */
  if (document.querySelector(".sb-menu[data-changed]")) {
    const address = new URL(location.href);
    address.searchParams.delete("weergave");
    history.replaceState(history.state, "", address);
  }

  /* ── Dialogs: the opener is a link that leads to the same question without JavaScript ─────── */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });

  /* ── Focus: to the errors or the answer when a page opens with them ───────────────────────── */
  document.querySelector("[data-focus-first]")?.focus();

  /* ── htmx: say the new count, keep or move the focus, say when no answer came ─────────────── */
  let focusedId = "";
  document.body.addEventListener("htmx:beforeSwap", () => { focusedId = document.activeElement?.id || ""; });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    // Going back has no target: htmx restores the whole page.
    const swapped = document.getElementById(event.detail.target?.id) || event.detail.elt;
    announce(swapped?.querySelector?.("[data-announce]")?.textContent.trim().replace(/\s+/g, " "));
    if (document.activeElement && document.activeElement !== document.body) return;
    const next = (focusedId && document.getElementById(focusedId)) || swapped?.querySelector?.("[data-focus]");
    next?.focus({ preventScroll: true });
  });
  const noAnswer = () => {
    if (!live) return;
    document.querySelector(".sb-toast")?.remove();
    const toast = Object.assign(document.createElement("p"), { className: "sb-alert sb-alert--stop sb-toast", textContent: live.dataset.noAnswer });
    document.body.append(toast);
    announce(live.dataset.noAnswer);
    setTimeout(() => toast.remove(), 12000);
  };
  document.body.addEventListener("htmx:sendError", noAnswer);
  document.body.addEventListener("htmx:responseError", noAnswer);

  /* ── Printing: a button for who has no other way; it shows itself where this script runs ───── */
  all("[data-print][hidden]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });

  /* ── Read aloud: shown only where the device has a voice for the language of the page ─────── */
  const synth = window.speechSynthesis;
  const speaks = (language) => synth.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(language.toLowerCase()));
  const offer = () => all("[data-speak]").forEach((button) => { button.hidden = !speaks(button.dataset.speak || document.documentElement.lang); });
  const passages = () => all("main h1, main [data-read]").filter((element) => !element.closest("[hidden]"));
  const silence = (button, words) => {
    synth.cancel();
    button.setAttribute("aria-pressed", "false");
    button.querySelector("span").textContent = words;
  };
  if (synth) {
    offer();
    synth.addEventListener?.("voiceschanged", offer);
    window.addEventListener("pagehide", () => synth.cancel());
    all("[data-speak]").forEach((button) => {
      const label = button.querySelector("span");
      const words = label.textContent;
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-pressed") === "true") { silence(button, words); return; }
        const queue = passages().map((element) => {
          const utterance = new SpeechSynthesisUtterance(element.textContent.trim().replace(/\s+/g, " "));
          utterance.lang = element.closest("[lang]").lang;
          utterance.voice = speaks(utterance.lang) || null;
          utterance.rate = 0.92;
          return utterance;
        });
        if (!queue.length) return;
        queue.at(-1).onend = () => silence(button, words);
        queue.forEach((utterance) => synth.speak(utterance));
        button.setAttribute("aria-pressed", "true");
        label.textContent = button.dataset.stop;
      });
    });
  }

  /* ── Suggestions under the search box: the ARIA combobox pattern ──────────────────────────── */
  all("form[data-suggest]").forEach((form) => {
    const input = form.querySelector("input[type=search]");
    const list = Object.assign(document.createElement("div"), { id: `${input.id}-suggestions`, className: "sb-suggestions", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.placeholder);
    form.querySelector(".sb-search__field").append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
    let chosen = -1;
    let timer = 0;
    let asking = null;
    const options = () => all("[role=option]", list);
    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      const choices = options();
      chosen = choices.length ? (index + choices.length) % choices.length : -1;
      choices.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
      if (chosen >= 0) input.setAttribute("aria-activedescendant", choices[chosen].id);
    };
    const show = (suggestions) => {
      list.replaceChildren(...suggestions.map((suggestion, number) => {
        const option = document.createElement("div");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = suggestion.url;
        const text = Object.assign(document.createElement("bdi"), { textContent: suggestion.text });
        const kind = Object.assign(document.createElement("small"), { textContent: suggestion.kind });
        option.append(text, kind);
        return option;
      }));
      close();
      if (!suggestions.length) return;
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      announce(`${suggestions.length} ${form.dataset.found}`);
    };
    const ask = async () => {
      asking?.abort();
      const text = input.value.trim();
      if (text.length < 2) { close(); return; }
      asking = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asking.signal, headers: { Accept: "application/json" } });
        if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
      } catch { /* suggestions are a help: without an answer there are none */ }
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 160); });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
      else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
      else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(options()[chosen].dataset.url); }
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); location.assign(option.dataset.url); }
    });
  });

  /* For scripts of a door (desk.js). */
  window.samenbieb = { announce };
})();
