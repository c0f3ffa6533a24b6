import { useState } from "react";
import { counted } from "../format/numbers";
import { useSync } from "../store/hooks";

type Outcome = "none" | "working" | { readonly differing: number } | { readonly error: string };

/** Compares all rows with the server's by their digests, and says what came of it. */
export function VerifyButton() {
  const synced = useSync();
  const [outcome, setOutcome] = useState<Outcome>("none");
  if (synced === null) return null;
  const { sync, status } = synced;
  const verify = async () => {
    setOutcome("working");
    try {
      const { differing } = await sync.verify();
      setOutcome({ differing: differing.length });
    } catch (error) {
      setOutcome({ error: error instanceof Error ? error.message : String(error) });
    }
  };
  const isWorking = outcome === "working";
  return (
    <div className="verify">
      <button
        type="button"
        className="button small"
        aria-disabled={isWorking || status.state === "paused"}
        onClick={() => isWorking || status.state === "paused" || void verify()}
      >
        Verify now
      </button>
      <span className="quiet" role="status">
        {outcomeWords(outcome)}
      </span>
    </div>
  );
}

function outcomeWords(outcome: Outcome): string {
  if (outcome === "none") return "";
  if (outcome === "working") return "Comparing all rows…";
  if ("error" in outcome) return `Not compared: ${outcome.error}`;
  if (outcome.differing === 0) return "Both hold the same rows.";
  return `${counted(outcome.differing, "row", "rows")} differed, and ${outcome.differing === 1 ? "is" : "are"} exchanged anew.`;
}
