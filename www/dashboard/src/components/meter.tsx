import { formatShare } from "../format/numbers";

/** A share between 0 and 1 as a bar. */
export function Meter({ share, label, showValue = false }: { share: number; label: string; showValue?: boolean }) {
  const bounded = Math.min(1, Math.max(0, share));
  return (
    <span className="meter">
      <span
        className="meter-track"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(bounded * 100)}
      >
        <span className="meter-fill" style={{ inlineSize: `${bounded * 100}%` }} />
      </span>
      {showValue && <span className="meter-value">{formatShare(bounded)}</span>}
    </span>
  );
}

/** How far a piece of work is; without a known end it only shows that work goes on. */
export function ProgressBar({ share, label }: { share: number | null; label: string }) {
  const value = share === null ? undefined : Math.round(Math.min(1, share) * 100);
  return (
    <span
      className={`progress ${share === null ? "unmeasured" : ""}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <span className="progress-fill" style={value === undefined ? undefined : { inlineSize: `${value}%` }} />
    </span>
  );
}
