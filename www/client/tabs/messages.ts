import type { ReplyMessage, Request } from "../messages.ts";

/** What tabs that share a store send each other. */
export type TabMessage =
  /** To all: this tab is there, and asks for the one that has the file. */
  | { readonly type: "hello"; readonly tab: string; readonly version: string }
  /** To all: this tab has the file now. */
  | { readonly type: "owner"; readonly tab: string; readonly version: string }
  /** To a tab that said hello: this tab has the file, and listens on the channel of the two. */
  | { readonly type: "welcome"; readonly tab: string; readonly version: string }
  /** From a tab to the owner. */
  | { readonly type: "requests"; readonly requests: readonly Request[] }
  /** From the owner to a tab. */
  | { readonly type: "replies"; readonly message: ReplyMessage }
  /** From an owner that leaves in order: what it has not answered it has not done. */
  | { readonly type: "closing" };

/** The lock of the tab that has a store's file. */
export const ownerLock = (store: string): string => `edgelite:${store}`;

/** The lock that the owner holds beside it, which nobody else ever asks for: while it is held, that tab has the file. */
export const proofLock = (store: string, tab: string): string => `edgelite:${store}:${tab}:owner`;

/** The lock that a tab holds as long as it lives. */
export const tabLock = (store: string, tab: string): string => `edgelite:${store}:${tab}`;

/** The channel on which all tabs of a store listen. */
export const commonChannel = (store: string): string => `edgelite:${store}`;

/** The channel on which one tab listens. */
export const inboxChannel = (store: string, tab: string): string => `edgelite:${store}:${tab}`;

/** The channel between an owner and a tab: nobody else copies what they send each other. */
export const pairChannel = (store: string, owner: string, tab: string): string => `edgelite:${store}:${owner}:${tab}`;
