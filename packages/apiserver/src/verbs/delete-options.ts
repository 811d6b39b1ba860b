import {
  fieldInvalid,
  fieldNotSupported,
  invalid,
  isJsonObject,
  type JsonValue,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";

export type PropagationPolicy = "Background" | "Foreground" | "Orphan";

/** meta/v1 DeleteOptions, as far as they matter to stored objects. */
export interface DeletionOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagationPolicy?: PropagationPolicy;
  readonly dryRun: boolean;
}

const policies = ["Foreground", "Background", "Orphan"] as const;

/** Reads DeleteOptions from a body or, without one, from the query. @throws ApiError 422 */
export function readDeleteOptions(body: JsonValue | undefined, query: URLSearchParams): DeletionOptions {
  const options = isJsonObject(body) ? body : undefined;
  const dryRun = options === undefined ? query.getAll("dryRun") : listAt(options, "dryRun");
  const policy =
    options === undefined
      ? (query.get("propagationPolicy") ?? undefined)
      : stringAt(options, "propagationPolicy");
  const orphan = options?.orphanDependents ?? parseBoolean(query.get("orphanDependents"));
  const causes = optionCauses(dryRun, policy, orphan);
  if (causes.length > 0) throw invalid({ group: "meta.k8s.io", kind: "DeleteOptions", name: "" }, causes);
  const preconditions = objectAt(options, "preconditions");
  const uid = stringAt(preconditions, "uid");
  const resourceVersion = stringAt(preconditions, "resourceVersion");
  const propagationPolicy = (policy as PropagationPolicy | undefined) ?? orphanPolicy(orphan);
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    dryRun: dryRun.includes("All"),
  };
}

function optionCauses(
  dryRun: readonly JsonValue[],
  policy: string | undefined,
  orphan: JsonValue | undefined,
): readonly StatusCause[] {
  const causes: StatusCause[] = [...dryRunCauses(dryRun)];
  if (policy !== undefined && orphan !== undefined) {
    causes.push(
      fieldInvalid(
        "propagationPolicy",
        policy,
        "orphanDependents and deletionPropagation cannot be both set",
      ),
    );
  }
  if (policy !== undefined && !(policies as readonly string[]).includes(policy)) {
    causes.push(fieldNotSupported("propagationPolicy", policy, [...policies, "nil"]));
  }
  return causes;
}

/** `dryRun` may only be `All`. */
export function dryRunCauses(dryRun: readonly JsonValue[]): readonly StatusCause[] {
  if (dryRun.every((value) => value === "All")) return [];
  const shown = dryRun.map((value) => JSON.stringify(value)).join(", ");
  const message = `Unsupported value: []string{${shown}}: supported values: "All"`;
  return [{ reason: "FieldValueNotSupported", message, field: "dryRun" }];
}

function parseBoolean(text: string | null): boolean | undefined {
  return text === null ? undefined : text === "true" || text === "1";
}

function orphanPolicy(orphan: JsonValue | undefined): PropagationPolicy | undefined {
  if (typeof orphan !== "boolean") return undefined;
  return orphan ? "Orphan" : "Background";
}
