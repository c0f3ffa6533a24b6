import { Flags } from "../../components/badge";
import { Toggle } from "../../components/controls";
import { useEdit } from "../../components/use-edit";
import { useCopy } from "../../store/hooks";
import type { Recording } from "../../store/reader";
import { PendingBadge } from "../../sync/pending-badge";

/** The marks of a recording, which can be set and taken away where the copy keeps in step with the server. */
export function RecordingMarks({ recording: { id, isEmergency, isUnusual } }: { recording: Recording }) {
  const { editor } = useCopy();
  const { edit, failure } = useEdit();
  if (editor === null) {
    return isEmergency || isUnusual ? (
      <p className="badges">
        <Flags isEmergency={isEmergency} isUnusual={isUnusual} />
      </p>
    ) : null;
  }
  return (
    <>
      <div className="edits" role="group" aria-label="Marks of this recording">
        <Toggle pressed={isEmergency} icon="alert" onChange={(on) => edit(editor.markRecording(id, { isEmergency: on }))}>
          Emergency
        </Toggle>
        <Toggle pressed={isUnusual} icon="spark" onChange={(on) => edit(editor.markRecording(id, { isUnusual: on }))}>
          Unusual
        </Toggle>
        <span role="status">
          <PendingBadge table="recordings" rowKey={id} />
        </span>
      </div>
      {failure}
    </>
  );
}
