import type { Tone } from "../components/badge";
import { counted } from "../format/numbers";
import type { SyncState, SyncStatus } from "../store/sync";

/** A state of sync for people: how it is meant, in a word or two, and in a sentence. */
export interface StateWords {
  readonly tone: Tone;
  readonly short: string;
  readonly long: string;
}

const STATES: Record<SyncState, StateWords> = {
  synced: { tone: "good", short: "In step", long: "This copy and the server hold the same, as far as is known." },
  connecting: { tone: "neutral", short: "Connecting", long: "The server is being asked what is new." },
  syncing: { tone: "accent", short: "Exchanging", long: "Changes are on their way." },
  offline: {
    tone: "warn",
    short: "Out of reach",
    long: "The server cannot be reached. What is changed here is kept and sent by itself later.",
  },
  paused: {
    tone: "warn",
    short: "Switched off",
    long: "This browser works offline because it was told to. What is changed here is kept and sent when it is switched on.",
  },
  unauthorized: { tone: "bad", short: "Not let in", long: "The server does not take the access token of this browser: it was revoked or has expired." },
  refused: { tone: "bad", short: "Refused", long: "The server does not sync with this version of the dashboard." },
};

/** What to say of a status. Changes that wait are no calm, whatever the connection is like. */
export function stateWords({ state, pending }: Pick<SyncStatus, "state" | "pending">): StateWords {
  if (state === "synced" && pending > 0)
    return { tone: "accent", short: "Sending", long: "Changes of this browser are on their way to the server." };
  return STATES[state];
}

/** How many changes the server does not have yet. */
export function pendingWords(pending: number): string {
  return pending === 0 ? "Everything is sent" : `${counted(pending, "change", "changes")} not sent`;
}

/** By how much this machine's clock is wrong; `null` for less than two seconds. */
export function skewWords(milliseconds: number): string | null {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  if (seconds < 2) return null;
  const size = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
  return `${size} ${milliseconds > 0 ? "ahead of" : "behind"} the server's`;
}
