import { Icon } from "../components/icon";
import { nextTheme, useTheme, type Theme } from "./theme";

const NAMES: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };

/** Steps through the themes. */
export function ThemeToggle() {
  const [theme, choose] = useTheme();
  const label = `Theme: ${NAMES[theme]}. Change to ${NAMES[nextTheme(theme)]}`;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={() => choose(nextTheme(theme))}
    >
      <Icon name={theme === "system" ? "system" : theme === "light" ? "sun" : "moon"} />
    </button>
  );
}
