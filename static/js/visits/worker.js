/* The page without a net, and nothing else: VERSION and SHELL come from the server in front of this file. */
const CACHE = `visits-${VERSION}`;

async function wipe() {
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase("visits");
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister(); // the next visit with a net installs it anew
}

addEventListener("install", (event) => {
  const bare = SHELL.map((address) => new Request(address, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(bare)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await clients.claim();
  })());
});

const kept = (address) => caches.match(address, { ignoreVary: true });

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && pathname === "/visits/") {
    event.respondWith(fetch(request).catch(async () => (await kept("/visits/shell/")) ?? Response.error()));
  } else if (SHELL.includes(pathname)) {
    event.respondWith(fetch(request).catch(async () => (await kept(pathname)) ?? Response.error()));
  }
});

addEventListener("message", (event) => {
  if (event.data?.wipe) event.waitUntil(wipe());
});
