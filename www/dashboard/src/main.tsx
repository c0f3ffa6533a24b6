import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { keepFresh } from "./app/keep-fresh";
import { fetchPages } from "./app/pages";
import { dashboardRouter } from "./app/router";
import { registerServiceWorker } from "./app/service-worker";
import { LockClaim } from "./store/claim";
import { edgeliteEngine } from "./store/edgelite-engine";
import { PageSession } from "./store/page-session";
import { storedRecords } from "./store/records";
import { httpServer } from "./store/server";
import "./styles/index.css";

const session = new PageSession({
  engine: edgeliteEngine(),
  server: httpServer(),
  records: storedRecords(localStorageOrNull()),
  claim: new LockClaim(),
  now: () => new Date(),
});

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App session={session} router={dashboardRouter()} />
  </StrictMode>,
);

void session.start().then(registerServiceWorker).then(fetchPages).catch(console.error);
keepFresh(session);

function localStorageOrNull(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
