import { useId, useState, type FormEvent } from "react";
import { Unreachable } from "../store/server";
import { TokenRefused, type Tokens } from "../store/tokens";

type Outcome = "none" | "working" | { readonly trouble: string };

/** Takes an access token and has the server look at it; one that it does not take changes nothing. */
export function TokenForm({ tokens }: { tokens: Tokens }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [outcome, setOutcome] = useState<Outcome>("none");
  const isWorking = outcome === "working";
  const enter = async (event: FormEvent) => {
    event.preventDefault();
    if (isWorking || typed.trim() === "") return;
    setOutcome("working");
    try {
      await tokens.enter(typed);
      setTyped("");
      setOutcome("none");
    } catch (error) {
      setOutcome({ trouble: troubleWords(error) });
    }
  };
  return (
    <form className="edits token-form" onSubmit={(event) => void enter(event)}>
      <div className="field grow">
        <label htmlFor={id}>Access token</label>
        <input
          id={id}
          type="password"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          placeholder="edgelite_…"
          aria-invalid={typeof outcome === "object"}
          aria-describedby={`${id}-outcome`}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <button type="submit" className="button primary" aria-disabled={isWorking || typed.trim() === ""}>
        Use this token
      </button>
      <p id={`${id}-outcome`} className="edit-failure" role={typeof outcome === "object" ? "alert" : "status"}>
        {isWorking ? "Asking the server…" : typeof outcome === "object" ? outcome.trouble : ""}
      </p>
    </form>
  );
}

function troubleWords(error: unknown): string {
  if (error instanceof TokenRefused)
    return "The server does not take this token: it is mistyped, was revoked or has expired. Enter another one.";
  if (error instanceof Unreachable) return "The server is out of reach, so the token could not be tried. Try again later.";
  return `The token is not in use: ${error instanceof Error ? error.message : String(error)}`;
}
