import { createMemoryHistory } from "@tanstack/react-router";
import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { App } from "../src/app/app";
import { dashboardRouter } from "../src/app/router";
import type { Reader } from "../src/store/reader";
import { fakeData } from "./fake-data";
import { fakeReader } from "./fake-reader";
import { FakeServer, page, visit } from "./session-host";

/** The present of all tests of pages. */
export const NOW = Date.parse("2026-02-20T12:00:00Z");

/** The rows that pages show. */
export const data = fakeData(NOW, 240);

beforeAll(() => {
  vi.stubGlobal("scrollTo", () => {});
});

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** Shows the dashboard at an address, with its copy open. */
export async function show(address: string, reader: Reader = fakeReader(data)) {
  const at = visit({ make: () => reader });
  at.clock.now = NOW;
  const router = dashboardRouter(createMemoryHistory({ initialEntries: [address] }));
  await act(() => at.session.start());
  render(<App session={at.session} router={router} />);
  return { ...at, router };
}

/** The same of a copy that keeps in step with the server; what it is like is set by `engine.sync`. */
export async function showSynced(address: string, reader: Reader = fakeReader(data), server = openServer()) {
  const at = page({ server, make: () => reader });
  const router = dashboardRouter(createMemoryHistory({ initialEntries: [address] }));
  await act(() => at.session.start());
  render(<App session={at.session} router={router} />);
  return { ...at, fake: at.engine.sync, router };
}

/** A server that syncs with everybody. */
function openServer(): FakeServer {
  const server = new FakeServer();
  server.admits = "open";
  return server;
}

/** What the rows of the list on screen are named after, in their order. */
export const rowNames = () => [...document.querySelectorAll("[data-row]")].map((link) => link.getAttribute("data-row"));
