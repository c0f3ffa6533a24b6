import { useState } from "react";
import { counted } from "../format/numbers";
import type { Tokens } from "../store/tokens";

/**
 * Deletes the access token and the copy that it brought; asks first where changes would be lost.
 * @param pending how many changes the server does not have yet
 */
export function ForgetToken({ tokens, pending }: { tokens: Tokens; pending: number }) {
  const [isAsking, setAsking] = useState(false);
  const forget = () => void tokens.forget().catch(console.error);
  if (!isAsking || pending === 0)
    return (
      <button type="button" className="button small" onClick={() => (pending > 0 ? setAsking(true) : forget())}>
        Forget the token
      </button>
    );
  return (
    <div className="forget" role="alert">
      <p>{counted(pending, "change of this browser is", "changes of this browser are")} not sent yet, and would be lost.</p>
      <button type="button" className="button small" onClick={forget}>
        Forget it all the same
      </button>
      <button type="button" className="button small" onClick={() => setAsking(false)}>
        Keep the token
      </button>
    </div>
  );
}
