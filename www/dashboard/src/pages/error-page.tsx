import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTitle } from "../app/title";
import { EmptyState } from "../components/states";

/** What is shown in the place of a page that failed. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  useTitle("Error");
  return (
    <main className="page" role="alert">
      <h1>This page failed</h1>
      <EmptyState icon="alert" title="The data is safe; only the page could not be drawn">
        <p className="quiet">{error instanceof Error ? error.message : String(error)}</p>
        <button type="button" className="button" onClick={reset}>
          Try again
        </button>
      </EmptyState>
    </main>
  );
}
