import { useId, useState, type FormEvent } from "react";
import { useEdit } from "../../components/use-edit";
import { useCopy } from "../../store/hooks";
import type { Device } from "../../store/reader";
import { PendingBadge } from "../../sync/pending-badge";

/** What a device is called: by its user, or by the name that it came with. */
export function deviceName({ name, nameByUser }: Pick<Device, "name" | "nameByUser">): string {
  return nameByUser ?? name;
}

/** Gives a device another name, where the copy keeps in step with the server. */
export function DeviceName({ device }: { device: Device }) {
  const { editor } = useCopy();
  const id = useId();
  const { edit, failure } = useEdit();
  /** What is typed; `null` while nobody types. */
  const [typed, setTyped] = useState<string | null>(null);
  if (editor === null) return null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const name = typed?.trim() ?? "";
    const isOwn = name === "" || name === device.name;
    if (await edit(editor.renameDevice(device.deviceId, isOwn ? null : name))) setTyped(null);
  };
  return (
    <form className="edits" onSubmit={(event) => void save(event)}>
      <div className="field grow">
        <label htmlFor={id}>Name</label>
        <input
          id={id}
          value={typed ?? deviceName(device)}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || typed === null) return;
            event.stopPropagation();
            setTyped(null);
          }}
        />
      </div>
      <button type="submit" className="button" disabled={typed === null}>
        Save
      </button>
      <span role="status">
        <PendingBadge table="devices" rowKey={device.deviceId} />
      </span>
      {failure}
    </form>
  );
}
