// Keeps the files of the app, so that the dashboard opens without a server. The build puts the constants APP_FILES
// and APP_VERSION before this text. Data is not its business: requests to the API pass it by.

const PREFIX = "edgelite-app-";
const CACHE = PREFIX + APP_VERSION;

self.addEventListener("install", (event) => {
  // The names of files under /assets/ change with their content; the others must not come from the browser's cache.
  const requests = APP_FILES.map(
    (file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "reload" }),
  );
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

// A newer version takes over when no page uses the former one, or when the viewer asks for it.
self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/api/") || pathname.startsWith("/internal/")) return;
  const key = request.mode === "navigate" ? "/" : pathname;
  event.respondWith(caches.open(CACHE).then(async (cache) => (await cache.match(key)) ?? fetch(request)));
});
