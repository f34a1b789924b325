/* The counter of heads: + and − change the number here, without asking the server; "Keep" sends it.
 * The page works without this script: then each step is a page of its own. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-heads]");
  if (!form) return;
  const heads = form.querySelector("#heads");
  const children = form.querySelector("#children");
  const said = form.querySelector("[data-heads-said]");
  const number = (box) => Math.min(9999, Math.max(0, Number.parseInt(box.value, 10) || 0));
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=step]");
    if (!button) return;
    event.preventDefault();
    heads.value = Math.max(0, Math.min(9999, number(heads) + (button.value === "-1" ? -1 : 1)));
    if (button.value === "child") children.value = number(children) + 1;
    if (children.value !== "") children.value = Math.min(number(children), number(heads));
    said.textContent = heads.value;
  });
  heads.addEventListener("focus", () => heads.select());
  form.addEventListener("submit", () => form.classList.add("is-sent"));
})();
