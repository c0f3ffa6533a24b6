import { moved, RANGES, scaled, type RangeName, type Span } from "../../format/spans";
import { Icon } from "../icon";

interface SpanBarProps {
  /** The range in use; `null` while a stretch of the reader's own is shown. */
  range: RangeName | null;
  span: Span;
  onRange: (range: RangeName) => void;
  onSpan: (span: Span) => void;
  onReset: () => void;
}

/** Chooses the stretch of time that charts show: a range, or steps to shorter, longer, earlier and later ones. */
export function SpanBar({ range, span, onRange, onSpan, onReset }: SpanBarProps) {
  const steps = [
    { name: "Earlier", icon: "left", to: () => onSpan(moved(span, -0.5)) },
    { name: "Later", icon: "right", to: () => onSpan(moved(span, 0.5)) },
    { name: "Zoom in", icon: "plus", to: () => onSpan(scaled(span, 0.5)) },
    { name: "Zoom out", icon: "minus", to: () => onSpan(scaled(span, 2)) },
  ] as const;
  return (
    <div className="span-bar">
      <div className="tabs" role="group" aria-label="How far back">
        {RANGES.map(({ name, words }) => (
          <button key={name} type="button" className="tab" aria-pressed={name === range} onClick={() => onRange(name)}>
            {words}
          </button>
        ))}
      </div>
      <div className="span-bar-steps">
        {range === null && (
          <button type="button" className="button small" onClick={onReset}>
            <Icon name="back" size={15} />
            Back
          </button>
        )}
        {steps.map(({ name, icon, to }) => (
          <button key={name} type="button" className="icon-button" aria-label={name} title={name} onClick={to}>
            <Icon name={icon} />
          </button>
        ))}
      </div>
    </div>
  );
}
