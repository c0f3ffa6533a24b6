import { Link } from "@tanstack/react-router";
import { Icon, type IconName } from "../components/icon";

const PLACES: readonly { to: "/" | "/recordings" | "/devices"; icon: IconName; name: string }[] = [
  { to: "/", icon: "overview", name: "Overview" },
  { to: "/recordings", icon: "recordings", name: "Recordings" },
  { to: "/devices", icon: "devices", name: "Devices" },
];

/** The pages: at the side on a wide screen, at the bottom on a narrow one. */
export function Navigation() {
  return (
    <nav className="navigation" aria-label="Pages of the dashboard">
      <ul>
        {PLACES.map(({ to, icon, name }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
              <Icon name={icon} size={20} />
              <span>{name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
