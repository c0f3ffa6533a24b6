/** A way to other tabs: what is posted reaches everyone else who has opened a channel of the same name. */
export interface TabChannel {
  post(message: unknown): void;
  close(): void;
}

/** What tabs of one origin have in common. */
export interface TabEnvironment {
  /** A name that no other tab has. */
  newTab(): string;
  /**
   * Waits for a lock that one tab at a time has; it is free again when its holder releases it, is closed or crashes.
   * @param signal gives the waiting up
   * @returns releases the lock
   * @throws what `signal` was aborted with
   */
  lock(name: string, signal: AbortSignal): Promise<() => void>;
  /** Whether some tab holds a lock now. */
  isHeld(name: string): Promise<boolean>;
  /** Opens a channel; `receive` gets what others post, in the order in which each of them posted. */
  channel(name: string, receive: (message: unknown) => void): TabChannel;
}

/**
 * The tabs of a browser: Web Locks and BroadcastChannel, both of which dedicated workers have.
 * @returns nothing where the browser lacks them
 * @see https://www.w3.org/TR/web-locks/
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts
 */
export function browserTabs(): TabEnvironment | null {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (locks === undefined || typeof BroadcastChannel !== "function") return null;
  return {
    newTab: () => crypto.randomUUID(),
    lock: (name, signal) =>
      new Promise((resolve, reject) => {
        const held = () => new Promise<void>((release) => resolve(release));
        locks.request(name, { signal }, held).catch(reject);
      }),
    isHeld: async (name) => (await locks.query()).held?.some((lock) => lock.name === name) ?? false,
    channel(name, receive) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = (event: MessageEvent<unknown>) => receive(event.data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
  };
}
