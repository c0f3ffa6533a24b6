import { Flags } from "../../components/badge";
import { Toggle } from "../../components/controls";
import { useEdit } from "../../components/use-edit";
import type { RecordingMarks as Marks } from "../../store/editor";
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
  const mark = (marks: Marks) => void edit(editor.markRecording(id, marks));
  return (
    <>
      <div className="edits" role="group" aria-label="Marks of this recording">
        <Toggle pressed={isEmergency} icon="alert" onChange={(on) => mark({ isEmergency: on })}>
          Emergency
        </Toggle>
        <Toggle pressed={isUnusual} icon="spark" onChange={(on) => mark({ isUnusual: on })}>
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
