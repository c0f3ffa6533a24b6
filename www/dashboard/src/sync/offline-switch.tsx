import { useState } from "react";
import { useSync } from "../store/hooks";

/** Takes this browser off the network of the server and back, as if the cable were pulled. */
export function OfflineSwitch() {
  const synced = useSync();
  const [isTurning, setTurning] = useState(false);
  if (synced === null) return null;
  const { sync, status } = synced;
  const isOff = status.state === "paused";
  const turn = async () => {
    setTurning(true);
    await (isOff ? sync.resume() : sync.pause()).finally(() => setTurning(false));
  };
  return (
    <button
      type="button"
      className="switch"
      role="switch"
      aria-checked={isOff}
      aria-disabled={isTurning}
      onClick={() => isTurning || void turn()}
    >
      <span className="switch-track" aria-hidden="true" />
      Work offline
    </button>
  );
}
