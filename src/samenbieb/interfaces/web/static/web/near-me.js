/* Help near the reader: asks the browser where it is, and puts the places in that order, here, on the device.
 * Nothing is sent or kept. Without this script, or without a yes, the page is as the server made it. */
(() => {
  "use strict";
  const box = document.querySelector("[data-near-me]");
  if (!box || !navigator.geolocation || !window.isSecureContext) return;
  const part = (name) => box.querySelector(`[data-near-me-${name}]`);
  const button = box.querySelector("button");
  const show = (name) => ["busy", "failed", "found"].forEach((one) => { part(one).hidden = one !== name; });

  // Further than this, no place is near: the heading says only which is the nearest.
  const NEAR_KM = 10;
  const radians = (degrees) => degrees * Math.PI / 180;
  // As the crow flies, as `km_between` of the server does.
  const away = ([north, east], here) => {
    const half = Math.sin(radians(here.latitude - north) / 2) ** 2
      + Math.cos(radians(north)) * Math.cos(radians(here.latitude)) * Math.sin(radians(here.longitude - east) / 2) ** 2;
    return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(half)));
  };

  const order = ({ coords }) => {
    const places = [...document.querySelectorAll("[data-position]")]
      .map((card) => ({ card, km: away(card.dataset.position.split(",").map(Number), coords) }))
      .sort((one, other) => one.km - other.km);
    const list = part("found").querySelector("ul");
    for (const { card, km } of places) {
      const said = card.querySelector("[data-away]");
      said.textContent = km < 1 ? box.dataset.close : box.dataset.km.replace("{km}", String(Math.round(km)));
      said.hidden = false;
      list.append(card);
    }
    // Headings of lists that are empty now say nothing any more.
    document.querySelectorAll(".sb-help .sb-places").forEach((one) => {
      if (!one.children.length) one.closest("section, details")?.setAttribute("hidden", "");
    });
    show("found");
    const heading = part("found").querySelector("h2");
    if (places.length && places[0].km > NEAR_KM) heading.textContent = heading.dataset.far;
    heading.tabIndex = -1;
    heading.focus();
  };

  button.addEventListener("click", () => {
    show("busy");
    navigator.geolocation.getCurrentPosition(order, () => show("failed"), { maximumAge: 300000, timeout: 20000 });
  });
  box.hidden = false;
})();
