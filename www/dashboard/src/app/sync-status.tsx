import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { Dot } from "../components/badge";
import { Facts } from "../components/facts";
import { Icon } from "../components/icon";
import { Ago } from "../components/time";
import { useSync } from "../store/hooks";
import { OfflineSwitch } from "../sync/offline-switch";
import { exchangeFacts, troubleFacts } from "../sync/sync-facts";
import { VerifyButton } from "../sync/verify-button";
import { pendingWords, stateWords } from "../sync/words";

/** How the copy stands with the server, in two lines; a press opens what can be said and done about it. */
export function SyncStatus() {
  const synced = useSync();
  const id = useId();
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);
  useEffect(() => {
    if (!open) return;
    const press = (event: PointerEvent) => {
      if (!whole.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  }, [open]);
  if (synced === null) return null;
  const { status } = synced;
  const words = stateWords(status);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div ref={whole} className="sync-status" onKeyDown={leave}>
      <button
        ref={button}
        type="button"
        className="sync-status-button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className="copy-status-reach" role="status">
          <Dot tone={words.tone} />
          {words.short}
        </span>
        <span className="quiet">
          {status.pending > 0 || status.lastContact === null ? (
            pendingWords(status.pending)
          ) : (
            <>
              Seen <Ago value={status.lastContact} />
            </>
          )}
        </span>
      </button>
      <section id={id} className="popover" aria-label="Sync" hidden={!open}>
        <p className="popover-lead">{words.long}</p>
        <Facts facts={[...exchangeFacts(status), ...troubleFacts(status)]} />
        <VerifyButton />
        <div className="popover-foot">
          <OfflineSwitch />
          <Link to="/sync" onClick={() => setOpen(false)}>
            All about it
            <Icon name="right" size={14} />
          </Link>
        </div>
      </section>
    </div>
  );
}
