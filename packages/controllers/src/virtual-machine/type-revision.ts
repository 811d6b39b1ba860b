import { fieldAt, type KubeObject } from "@unfold/apimachinery";
import { typeKinds } from "@unfold/instancetype";

/** Whether a revision is the copy of an instance type or a preference. */
export function holdsType(revision: KubeObject): boolean {
  const kind = fieldAt(revision, "data", "kind");
  return typeKinds.some((entry) => entry.kind === kind);
}
