import { useState, type ReactNode } from "react";

/** Makes changes, and says of one that was not made why. */
export function useEdit(): {
  /** Takes a change that is under way. Resolves to whether it was made. */
  readonly edit: (change: Promise<void>) => Promise<boolean>;
  /** What to show of the last change. */
  readonly failure: ReactNode;
} {
  const [error, setError] = useState<string | null>(null);
  const edit = async (change: Promise<void>) => {
    try {
      await change;
      setError(null);
      return true;
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown.message : String(thrown));
      return false;
    }
  };
  const failure = error !== null && (
    <p className="edit-failure" role="alert">
      This was not changed: {error}
    </p>
  );
  return { edit, failure };
}
