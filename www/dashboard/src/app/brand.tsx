import { Logo } from "../components/icon";

/** The mark and the name. */
export function Brand() {
  return (
    <p className="brand">
      <Logo />
      <span>edgelite</span>
    </p>
  );
}
