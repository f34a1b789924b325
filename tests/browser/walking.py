"""Looking at a page as it stands: axe, the length of its sentences, and whether it scrolls sideways."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.reader import Reader

WORDS_MAX = 15
# Gives every sentence of the page with more words than that. Text that stands together is read together; titles, names and
# codes are the data of others and count for one word.
LONG_SENTENCES = """(most) => {
  const data = "bdi, cite, code, kbd, samp, .sb-mono, textarea, option, svg, script, style, [lang]:not(html)";
  const blocks = new Map();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || !parent.checkVisibility({ visibilityProperty: true })) continue;
    const hidden = parent.closest(".sb-visually-hidden");
    let block = parent;
    while (!hidden && ["inline", "contents"].includes(getComputedStyle(block).display)) block = block.parentElement;
    block = hidden ?? block;
    blocks.set(block, (blocks.get(block) ?? "") + (parent.closest(data) ? " X " : node.textContent));
  }
  const long = [];
  for (const text of blocks.values()) {
    const read = text.replace(/“[^”]*”|‘[^’]*’/g, "X").replace(/\\s+/g, " ").trim();
    for (const sentence of read.split(/(?<=[.!?:;])\\s+|\\s[·–]\\s/)) {
      if (sentence.split(" ").filter((word) => /[\\p{L}\\p{N}]/u.test(word)).length > most) long.push(sentence);
    }
  }
  return long;
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def long_sentences(page: Page) -> list[str]:
    """Give the sentences of a page that have more than fifteen words."""
    found: list[str] = page.evaluate(LONG_SENTENCES, WORDS_MAX)
    return found


@dataclass
class Walk:
    """Somebody on the way through a story. `troubles` names what was wrong on which page."""

    reader: Reader
    troubles: list[str] = field(default_factory=list)

    def look(self, where: str) -> None:
        """Look at the page as it stands now."""
        page = self.reader.page
        for violation in Axe().run(page).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:2]]
            self.troubles.append(f"{where}: {violation['id']} {nodes}")
        self.troubles += [f"{where}: {sentence}" for sentence in long_sentences(page)]
        if page.evaluate(OVERFLOW) > 1:
            self.troubles.append(f"{where}: scrolls sideways")
