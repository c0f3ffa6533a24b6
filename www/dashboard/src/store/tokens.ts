/** Who may sync with a server: everybody, whoever has an access token, or nobody. */
export type Access = "open" | "tokens" | "off";

/** The server does not take an access token. Of one that is unknown, revoked or expired it does not say which. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
}

/** What is known of access tokens. */
export interface TokenState {
  /** Who may sync with the server; `null` before it said so. */
  readonly access: Access | null;
  /** Whether this browser has a token. */
  readonly isHeld: boolean;
}

/** The access token of this browser: one for all windows, kept until it is forgotten. */
export interface Tokens {
  /** The present state; a new object after each change. */
  readonly state: () => TokenState;
  /** Calls back after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Keeps a token that the server takes, and syncs with it from now on. One that it does not take changes nothing.
   * @param text as it was printed when it was made
   * @throws TokenRefused, Unreachable
   */
  enter(text: string): Promise<void>;
  /** Deletes the token, and with it the copy that it brought, also what was not sent of that. */
  forget(): Promise<void>;
}

/** What can be sent as a token: visible letters of ASCII. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * The text that is sent for what was typed or pasted.
 * @throws TokenRefused for what can be no token
 */
export function tokenText(typed: string): string {
  const text = typed.trim();
  if (!TOKEN.test(text)) throw new TokenRefused("that is no access token: one is a single word of letters and digits");
  return text;
}
