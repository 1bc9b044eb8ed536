// Lets the trade-fair page open without a network: its files, and the page as it was last. VERSION and SHELL are
// written above by the server. Entries are no business of this file; they lie in the page's own store.
const PAGES = "stellwerk-fair-pages";
const FILES = `stellwerk-fair-files-${VERSION}`;
const PATIENCE = 4000; // milliseconds that a page may take at a fair before the one that is here is shown

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("stellwerk-fair-") && name !== PAGES && name !== FILES;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (SHELL.includes(url.pathname)) event.respondWith(file(request));
});

async function file(request) {
  return (await (await caches.open(FILES)).match(request, { ignoreVary: true })) || fetch(request);
}

// The page of the server, if it comes in time and is one; else the page as it was last.
async function page(request) {
  const pages = await caches.open(PAGES);
  const how = { ignoreVary: true }; // the language stands in the address
  const known = (await pages.match(request, how)) || (await pages.match(request, { ...how, ignoreSearch: true }));
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok) await pages.put(request, answer.clone());
    return answer.status >= 500 && known ? known.clone() : answer;
  });
  if (!known) return fresh;
  const late = new Promise((done) => setTimeout(() => done(known.clone()), PATIENCE));
  return Promise.race([fresh.catch(() => known.clone()), late]);
}
