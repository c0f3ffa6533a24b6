import { useSyncExternalStore } from "react";

let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

/**
 * Registers the service worker that keeps the app itself for the time without a server. Does nothing where there is
 * none: on a page that is not served securely, and during development.
 */
export async function registerServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const noticed = () => {
    if (registration.waiting === null || navigator.serviceWorker.controller === null) return;
    waiting = registration.waiting;
    for (const listener of listeners) listener();
  };
  noticed();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", noticed));
}

/** A function that changes to a newer version of the app and loads the page again, or `null` when there is none. */
export function useUpdate(): (() => void) | null {
  return useSyncExternalStore(subscribe, () => (waiting === null ? null : activate));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function activate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting?.postMessage("activate");
}
