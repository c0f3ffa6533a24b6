import type { Fact } from "../components/facts";
import { Ago } from "../components/time";
import { counted, formatCount } from "../format/numbers";
import type { SyncStatus } from "../store/sync";
import { skewWords } from "./words";

/** How far the copy and the server are apart, and since when they are known not to be. */
export function exchangeFacts(status: SyncStatus): Fact[] {
  const { pending, lag, lastContact, lastVerified } = status;
  return [
    ["Not sent yet", pending === 0 ? "Nothing" : counted(pending, "change", "changes")],
    ["Not here yet", lag === 0 ? "Nothing known of" : counted(lag, "change", "changes")],
    ["Last contact", lastContact === null ? "Never" : <Ago key="contact" value={lastContact} />],
    ["Found equal", lastVerified === null ? "Not compared yet" : <Ago key="verified" value={lastVerified} />],
  ];
}

/** What is out of the ordinary; empty on a good day. */
export function troubleFacts({ held, skew, lastEviction, error }: SyncStatus): Fact[] {
  const wrong = skewWords(skew);
  return [
    ...(held > 0 ? [["Kept out of tables", formatCount(held)] satisfies Fact] : []),
    ...(wrong === null ? [] : [["This clock", wrong] satisfies Fact]),
    ...(lastEviction === null ? [] : [["Cleared by the browser", <Ago key="cleared" value={lastEviction} />] satisfies Fact]),
    ...(error === null ? [] : [["The reason", error.message] satisfies Fact]),
  ];
}
