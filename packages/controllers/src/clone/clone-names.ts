import { type KubeObject, stringAt } from "@unfold/apimachinery";

/** Names of what a clone is made with; they follow from its uid, so that an interrupted pass finds them again. */
export function temporarySnapshot({ metadata: { uid = "" } }: KubeObject): string {
  return `tmp-snapshot-${uid}`;
}

export function temporaryRestore({ metadata: { uid = "" } }: KubeObject): string {
  return `tmp-restore-${uid}`;
}

/** Whether a snapshot that is there already is cloned, not a machine. */
export function isOfSnapshot({ spec }: KubeObject): boolean {
  return stringAt(spec, "source", "kind") === "VirtualMachineSnapshot";
}

/** The webhook gives a name; where it did not, one that every pass comes to again. */
export function targetNameOf({ metadata: { uid = "" }, spec }: KubeObject): string {
  const given = stringAt(spec, "target", "name") ?? "";
  return given === "" ? `${stringAt(spec, "source", "name")}-clone-${uid.slice(0, 5)}` : given;
}
