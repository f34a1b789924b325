/* The service worker of learning: keeps a lesson that is open, so that it can be finished without a line. */
"use strict";
const NAME = "samenbieb-leren-{{ version }}";
const LESSONS = "samenbieb-leren-lessen";
const KEPT = {{ kept|safe }};
const NO_LINE = "{{ no_line }}";
const lessonOf = (url) => new URL(url).pathname.match(/^\/leren\/([a-z0-9-]+)\/(\d+|klaar)$/)?.[1];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("samenbieb-leren-") && name !== NAME && name !== LESSONS;
  const forget = (names) => Promise.all(names.filter(old).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

/* One page holds all steps of a lesson: whichever step was opened last is kept, under the name of the lesson. */
const keep = async (url) => {
  const answer = await fetch(url, { credentials: "same-origin" });
  const lesson = lessonOf(url);
  if (!answer.ok || answer.redirected || !lesson) return;
  const shelf = await caches.open(LESSONS);
  await shelf.put(`/leren/${lesson}/bewaard`, answer);
};

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep).then(() => event.ports[0]?.postMessage("kept"), () => {}));
});

const fromShelf = async (request) => {
  const lesson = lessonOf(request.url);
  const found = lesson && await (await caches.open(LESSONS)).match(`/leren/${lesson}/bewaard`, { ignoreVary: true });
  return found || caches.match(NO_LINE, { ignoreVary: true });
};

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => fromShelf(request)));
  } else if (KEPT.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreVary: true })));
  }
});
