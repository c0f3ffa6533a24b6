import * as fs from "node:fs";
import { EdgeliteError } from "./errors.ts";

/** Locks of this process. A lock file with this process's number but not among them is an earlier process's. */
const held = new Set<string>();

/** How old a lock file without an owner must be to count as left behind: its maker writes it at once. In milliseconds. */
const UNWRITTEN_AGE = 5_000;

interface Owner {
  readonly pid: number;
  /** When the process started, where the system tells; the number of a process is used again. */
  readonly started: string | null;
}

/**
 * Takes the lock file beside a store's file; one that a process left behind when it ended is taken over.
 * @param file the store's file
 * @returns gives the lock back
 * @throws {EdgeliteError} `locked` when another process, or this one, has the store open
 */
export function takeLock(file: string): () => void {
  const lock = `${file}-lock`;
  refuseForeignLock(file);
  for (;;) {
    try {
      const descriptor = fs.openSync(lock, "wx");
      fs.writeSync(descriptor, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Owner));
      fs.closeSync(descriptor);
      held.add(lock);
      return () => {
        if (held.delete(lock)) fs.rmSync(lock, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (isHeld(lock)) throw new EdgeliteError("locked", `another program has the store ${file} open`);
    putAside(lock);
  }
}

function isHeld(lock: string): boolean {
  if (held.has(lock)) return true;
  const text = read(lock);
  if (text === null) return false;
  const owner = parse(text);
  if (owner === null) {
    const found = fs.statSync(lock, { throwIfNoEntry: false });
    return found !== undefined && Date.now() - found.mtimeMs < UNWRITTEN_AGE;
  }
  if (owner.pid === process.pid) return false;
  return isRunning(owner.pid) && (owner.started === null || owner.started === startOf(owner.pid));
}

/** Removes a lock that was left behind; of several processes that try, one succeeds for each file. */
function putAside(lock: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    fs.renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  // Between the look and the move another process may have taken it: give it back.
  if (isHeld(aside)) fs.renameSync(aside, lock);
  else fs.rmSync(aside, { force: true });
}

function read(path: string): string | null {
  try {
    return fs.readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function parse(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    return typeof owner?.pid === "number" ? { pid: owner.pid, started: owner.started ?? null } : null;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process started, as Linux tells it: the 22nd field, counted behind the name in parentheses. */
function startOf(pid: number): string | null {
  return read(`/proc/${pid}/stat`)?.split(") ").at(-1)?.split(" ")[19] ?? null;
}

/** The native program locks the file itself, which Node can see on Linux only. */
function refuseForeignLock(file: string): void {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  const locks = found && read("/proc/locks");
  if (!locks) return;
  const holder = locks.split("\n").find((line) => {
    const [, , , , pid, node] = line.trim().split(/\s+/);
    return node?.split(":").at(-1) === String(found.ino) && Number(pid) !== process.pid;
  });
  if (holder !== undefined) throw new EdgeliteError("locked", `another program has the store ${file} open`);
}
