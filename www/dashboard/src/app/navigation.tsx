import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../components/icon";
import { GROUPS, type Place } from "./places";

/**
 * The pages: in groups at the side on a wide screen. On a narrow one a few are at hand at the bottom, and a button
 * opens the rest above them.
 */
export function Navigation() {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { pathname } = useLocation();
  useEffect(() => setOpen(false), [pathname]);
  const elsewhere = !GROUPS.some((group) => group.places.some((place) => place.atHand && isWithin(place, pathname)));
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    <nav className={`navigation ${open ? "open" : ""}`} aria-label="Pages of the dashboard" onKeyDown={leave}>
      <div id={id} className="navigation-groups">
        {GROUPS.map(({ name, places }) => (
          <div key={name} className="navigation-group">
            <p className="navigation-title" id={`${id}-${name}`}>
              {name}
            </p>
            <ul aria-labelledby={`${id}-${name}`}>
              {places.map(({ to, icon, name: page, atHand }) => (
                <li key={to} className={atHand ? "at-hand" : undefined}>
                  <Link
                    to={to}
                    search={{}}
                    activeOptions={{ exact: to === "/", includeSearch: false }}
                    onClick={() => setOpen(false)}
                  >
                    <Icon name={icon} size={20} />
                    <span>{page}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <button
        ref={button}
        type="button"
        className={`navigation-more ${elsewhere ? "active" : ""}`}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? "close" : "more"} size={20} />
        <span>{open ? "Close" : "More"}</span>
      </button>
    </nav>
  );
}

function isWithin({ to }: Place, pathname: string): boolean {
  return to === "/" ? pathname === "/" : pathname === to || pathname.startsWith(`${to}/`);
}
