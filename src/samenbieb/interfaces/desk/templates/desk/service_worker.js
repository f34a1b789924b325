/* The service worker of the desk: keeps the shell and emergency pages, never a page with a name on it. */
"use strict";
const NAME = "samenbieb-desk-{{ version }}";
const KEPT = {{ kept|safe }};
const LENDING = "{{ lending }}", ASKING = "{{ asking }}", ASKS_AT = "{{ asks_at }}";
/* Questions go on where questions are noted; everywhere else lending does. */
const emergency = (path) => (ASKING && (!LENDING || path === ASKS_AT || path.startsWith(`${ASKS_AT}/`)) ? ASKING : LENDING);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  const kept = () => caches.match(request, { ignoreVary: true });
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(emergency(new URL(request.url).pathname), { ignoreVary: true })));
  } else if (KEPT.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(kept));
  }
});
