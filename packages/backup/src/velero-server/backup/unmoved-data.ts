import { fieldAt, type JsonValue, objectAt, stringAt } from "@unfold/apimachinery";

const none = "simulated volumes hold no data";

/** What a Backup asks for that is about the data of volumes, of which there is none here: its warnings. */
export function unmovedDataWarnings(spec: JsonValue | undefined): readonly string[] {
  const warnings: string[] = [];
  const isOn = (field: string): boolean => fieldAt(spec, field) === true;
  if (isOn("snapshotMoveData")) {
    const mover = stringAt(spec, "datamover") || "velero";
    warnings.push(
      `snapshotMoveData with data mover ${JSON.stringify(mover)} is not carried out: ${none}, no DataUpload is made`,
    );
  }
  for (const field of ["defaultVolumesToFsBackup", "defaultVolumesToRestic"]) {
    if (isOn(field)) {
      warnings.push(`${field} is not carried out: ${none}, no PodVolumeBackup is made`);
    }
  }
  if (objectAt(spec, "resourcePolicy") !== undefined) {
    warnings.push(`resourcePolicy is read and not carried out: ${none}, whatever a policy says of them`);
  }
  return warnings;
}
