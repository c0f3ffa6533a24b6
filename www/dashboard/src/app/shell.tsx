import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef, type MouseEvent } from "react";
import { useSessionState } from "../store/hooks";
import { BootScreen } from "./boot-screen";
import { Navigation } from "./navigation";
import { Notices } from "./notices";
import { CopyStatus } from "./copy-status";
import { ThemeToggle } from "./theme-toggle";
import { Brand } from "./brand";

/** What surrounds every page: navigation, the state of the copy, and the boot until a copy is open. */
export function Shell() {
  const { boot } = useSessionState();
  const main = useRef<HTMLElement>(null);
  const section = useLocation().pathname.split("/")[1];
  const earlier = useRef(section);
  useEffect(() => {
    if (earlier.current !== section) main.current?.focus({ preventScroll: true });
    earlier.current = section;
  }, [section]);

  if (boot.phase !== "ready") return <BootScreen boot={boot} />;

  const skip = (event: MouseEvent) => {
    event.preventDefault();
    main.current?.focus();
  };
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={skip}>
        Skip to content
      </a>
      <header className="side">
        <Brand />
        <Navigation />
        <div className="side-foot">
          <CopyStatus />
          <ThemeToggle />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Notices />
        <Outlet />
      </main>
    </div>
  );
}
