"""Somebody who does a lesson: reads which answer is right from the page and gives it, with the mouse or with the keys."""

import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.keyboard import tab_to
from tests.browser.reader import Reader

Step = Mapping[str, Any]
STAGE = "[data-stage]"
# Stands in for the voices of a device, which a browser without a screen does not have; it keeps what it was told to say.
VOICES = """(() => {
  const said = [];
  const voices = ["nl-NL", "en-GB"].map((lang) => ({ lang, name: lang, localService: true }));
  window.sbSaid = said;
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, addEventListener: () => {}, cancel: () => { said.length = 0; },
    speak: (one) => said.push([one.text, one.lang, one.voice ? one.voice.lang : ""]),
  } });
})();"""
# The words that somebody sees in the step, without what is pressed to go on and what waits for an answer.
SEEN = """() => {
  const words = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const silent = "button, a.sb-button, summary, details, svg, template, script, legend:not([data-read]), .sb-lesson-bar, nav,"
    + " .sb-gap, .sb-area__number, [data-only-once] label, .sb-no-print, form label:not(.sb-tile, .sb-area), .sb-field__hint, footer";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (node.textContent.trim() && parent.checkVisibility() && !parent.closest(silent)) words.push(node.textContent.trim().replace(/\\s+/g, " "));
  }
  return words;
}"""


def begin(reader: Reader, slug: str) -> list[Step]:
    """Open a lesson and begin it; give its steps as the page holds them."""
    page = reader.open(f"/leren/{slug}")
    page.locator("form[action$='/begin'] button").click()
    return steps_of(page)


def steps_of(page: Page) -> list[Step]:
    """Give the steps of the lesson on the page, once its script stands ready."""
    expect(page.locator("#les")).to_have_attribute("data-ready", "yes")
    told = json.loads(page.locator("#les-gegevens").text_content() or "")
    return list(told["steps"])


def kept(page: Page) -> None:
    """Wait until this browser keeps the lesson for when the line drops."""
    expect(page.locator("#les")).to_have_attribute("data-kept", "yes")


def at_step(page: Page, number: int) -> None:
    """Expect this step on the page."""
    expect(page.locator(f"{STAGE} .sb-step")).to_have_attribute("data-number", str(number))


def do_step(page: Page, step: Step) -> None:
    """Answer a step rightly with the mouse, and go on."""
    if not step["right"]:
        page.locator(f"{STAGE} [data-read-on]").click()
        return
    for field, accepted in step["right"].items():
        box = page.locator(f"{STAGE} input[name='f-{field}']")
        kind = box.first.get_attribute("type")
        if kind == "radio":
            page.locator(f"{STAGE} label:has(input[name='f-{field}'][value='{accepted[0]}'])").click()
        elif kind == "checkbox":
            if accepted[0]:
                page.locator(f"{STAGE} label:has(input[name='f-{field}'])").click()
        else:
            box.fill(accepted[0])
    page.locator(f"{STAGE} [data-check]").click()
    expect(page.locator(f"{STAGE} [data-good]")).to_be_visible()
    page.locator(f"{STAGE} [data-next]").click()


def do_step_with_keys(page: Page, step: Step) -> None:
    """Answer a step rightly with Tab, the arrows, the space bar and letters, and go on with Enter."""
    if not step["right"]:
        tab_to(page, f"{STAGE} [data-read-on]")
        page.keyboard.press("Enter")
        return
    drawn = page.locator(f"{STAGE} input[name^='f-']").evaluate_all(
        "all => [...new Set(all.map(one => one.name))]"
    )
    for name in drawn:
        accepted = step["right"][name.removeprefix("f-")]
        boxes = page.locator(f"{STAGE} input[name='{name}']")
        kind = boxes.first.get_attribute("type")
        if kind == "checkbox" and not accepted[0]:
            continue
        tab_to(page, f"{STAGE} input[name='{name}']")
        if kind == "radio":
            page.keyboard.press("Space")
            wanted = page.locator(f"{STAGE} input[name='{name}'][value='{accepted[0]}']")
            for _ in range(boxes.count()):
                if wanted.is_checked():
                    break
                page.keyboard.press("ArrowDown")
        elif kind == "checkbox":
            page.keyboard.press("Space")
        else:
            page.keyboard.type(accepted[0])
    tab_to(page, f"{STAGE} [data-check]")
    page.keyboard.press("Enter")
    expect(page.locator(f"{STAGE} [data-good]")).to_be_visible()
    expect(page.locator(f"{STAGE} [data-next]")).to_be_focused()
    page.keyboard.press("Enter")
