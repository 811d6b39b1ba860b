import {
  type Client,
  fieldAt,
  type GroupVersionResource,
  type KubeObject,
  listAt,
  type ObjectKey,
  stringAt,
} from "@unfold/apimachinery";

/** Phases in which a Backup or Restore stays. */
const endPhases: ReadonlySet<string> = new Set([
  "Completed",
  "PartiallyFailed",
  "Failed",
  "FailedValidation",
]);

/** Waits until a Backup or Restore has come to its end. @throws Error when it is deleted before */
export async function endedObject(
  client: Client,
  resource: GroupVersionResource,
  { namespace, name }: ObjectKey,
): Promise<KubeObject> {
  const abort = new AbortController();
  try {
    for (;;) {
      const list = await client.list(resource, { namespace, fieldSelector: `metadata.name=${name}` });
      const [found] = list.items;
      if (found === undefined) throw new Error(`${resource.resource} "${name}" was deleted`);
      if (isEnded(found)) return found;
      const options = {
        namespace,
        resourceVersion: list.metadata.resourceVersion ?? "",
        signal: abort.signal,
      };
      for await (const { type, object } of client.watch(resource, options)) {
        if (object.metadata.name !== name || type === "BOOKMARK") continue;
        if (type === "DELETED") break;
        if (isEnded(object)) return object;
      }
    }
  } finally {
    abort.abort();
  }
}

function isEnded({ status }: KubeObject): boolean {
  return endPhases.has(stringAt(status, "phase") ?? "");
}

/** Why something did not end as Completed, on one line. */
export function reasonOf({ kind, status }: KubeObject): string {
  const phase = stringAt(status, "phase") ?? "";
  const invalid = listAt(status, "validationErrors").map(String).join("; ").replaceAll("\n", " ");
  const reason = invalid === "" ? (stringAt(status, "failureReason") ?? "") : invalid;
  if (reason !== "") return `${phase}: ${reason}`;
  const errors = fieldAt(status, "errors");
  if (typeof errors !== "number") return phase;
  const count = errors === 1 ? "1 error" : `${errors} errors`;
  return `${phase}: ${count}, see unfold ${kind.toLowerCase()} describe`;
}
