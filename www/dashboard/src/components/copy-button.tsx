import { useEffect, useState } from "react";
import { Icon } from "./icon";

const SHOWN_MS = 1_600;

/** A text in fixed-width letters with a button that copies it. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <span className="copy">
      <code>{text}</code>
      {navigator.clipboard !== undefined && (
        <button type="button" className="icon-button" aria-label={copied ? "Copied" : `Copy ${label}`} onClick={copy}>
          <Icon name={copied ? "check" : "copy"} size={14} />
        </button>
      )}
    </span>
  );
}
