import { createMemoryHistory } from "@tanstack/react-router";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { App } from "../src/app/app";
import { dashboardRouter } from "../src/app/router";
import { fakeData } from "./fake-data";
import { fakeReader } from "./fake-reader";
import { FakeServer, page, visit } from "./session-host";

afterEach(cleanup);

const data = fakeData(Date.parse("2026-02-20T12:00:00Z"), 20);

/** Shows the dashboard before its copy is open. */
function show() {
  const at = visit({ make: () => fakeReader(data) });
  const router = dashboardRouter(createMemoryHistory({ initialEntries: ["/"] }));
  render(<App session={at.session} router={router} />);
  return at;
}

const engineError = (kind: string, message: string) => Object.assign(new Error(message), { kind });

describe("r69 before a copy is open", () => {
  test("the download shows how far it is", async () => {
    const { session, server } = show();
    let finish = () => {};
    server.snapshot = async () => ({
      etag: null,
      length: 4_194_304,
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(1_048_576));
          finish = () => controller.close();
        },
      }),
    });
    const started = session.start();
    const bar = await screen.findByRole("progressbar", { name: "Downloading the copy" });
    await waitFor(() => expect(bar.getAttribute("aria-valuenow")).toBe("25"));
    expect(screen.getByText("1.00 MiB of 4.00 MiB")).toBeDefined();
    finish();
    await act(() => started);
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeDefined();
  });

  test("a server out of reach is explained", async () => {
    const { session, server } = show();
    server.present = false;
    await act(() => session.start());
    expect((await screen.findByRole("alert")).textContent).toContain("The server is out of reach");
  });

  test("a server that wants an access token is given one", async () => {
    const server = new FakeServer();
    server.admits = "tokens";
    server.guarded = true;
    server.good.add("good");
    const { session } = page({ server, make: () => fakeReader(data) });
    render(<App session={session} router={dashboardRouter(createMemoryHistory({ initialEntries: ["/"] }))} />);
    await act(() => session.start());
    expect((await screen.findByRole("alert")).textContent).toContain("The server wants an access token");
    fireEvent.change(screen.getByLabelText("Access token"), { target: { value: "good" } });
    fireEvent.click(screen.getByRole("button", { name: "Use this token" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeDefined();
  });

  test("a token that was revoked is explained, and forgotten there", async () => {
    const server = new FakeServer();
    server.admits = "tokens";
    server.good.add("good");
    const first = page({ server, make: () => fakeReader(data) });
    await first.session.start();
    await first.session.tokens.enter("good");
    await first.session.stop();
    await first.engine.removeSynced();
    server.good.clear();
    const { session } = page(first);
    render(<App session={session} router={dashboardRouter(createMemoryHistory({ initialEntries: ["/"] }))} />);
    await act(() => session.start());
    expect((await screen.findByRole("alert")).textContent).toContain("was revoked or has expired");
    fireEvent.click(screen.getByRole("button", { name: "Forget the token" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeDefined();
  });

  test("a refused file is explained, and another try helps", async () => {
    const { session, engine } = show();
    engine.fail(engineError("not_a_database", "the file is not an SQLite database"));
    await act(() => session.start());
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The copy could not be read");
    expect(alert.textContent).toContain("the file is not an SQLite database");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeDefined();
  });

  test.each([
    ["full", "There is no room for the copy"],
    ["locked", "The copy is in use"],
    ["unsupported", "This page has no place for a copy"],
  ])("%s storage is explained", async (kind, title) => {
    const { session, engine } = show();
    engine.fail(engineError(kind, "details"));
    await act(() => session.start());
    expect(await screen.findByRole("heading", { name: title })).toBeDefined();
  });

  test("a copy that another window fetches is waited for", async () => {
    const { session, claim } = show();
    claim.busy = true;
    await act(() => session.start());
    expect((await screen.findByRole("status")).textContent).toContain("Another window is fetching the data");
    act(() => claim.pass());
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeDefined();
  });
});
