import type { Session } from "../store/session";

const TICK_MS = 15_000;

/** Lets a session do what is due: every 15 seconds while the page is in view, when it comes into view, and when the network is back. */
export function keepFresh(session: Session): () => void {
  const tick = () => {
    if (document.visibilityState === "visible") void session.tick();
  };
  const timer = setInterval(tick, TICK_MS);
  const check = () => void session.tick();
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("online", check);
  window.addEventListener("offline", check);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
    window.removeEventListener("online", check);
    window.removeEventListener("offline", check);
  };
}
