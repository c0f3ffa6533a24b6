import type { SyncStatus } from "../store/sync";

/** Where a token is. */
export const KEPT_WHERE =
  "It is kept in this browser, in the local storage of this address: whoever uses this browser profile can use it, until " +
  "it is forgotten here or revoked on the server.";

/** Why the server does not take the token of an open copy, and what to do. */
export function refusalWords({ error }: Pick<SyncStatus, "error">): string {
  if (error?.kind === "forbidden")
    return (
      "This copy was begun with another access token, which is still good. Forget the token, and enter it again for a copy " +
      "of its own."
    );
  return (
    "The server does not take the access token of this browser any more: it was revoked or has expired. What is changed " +
    "here is kept; enter another token, and it is sent."
  );
}
