import { fieldAt, isJsonObject, type JsonValue, listAt } from "@unfold/apimachinery";
import type { AuditContext } from "../audit/audit-context.js";
import type { MachineView, RoleView } from "../audit/machine-view.js";
import { resources } from "../inventory/known-resources.js";
import type { Checks, Seen } from "./check.js";
import { inferenceSource } from "./inference-source.js";

function offlineSnapshot(view: RoleView, machine: MachineView, { evidence }: AuditContext): Seen {
  if (view.specPin !== "" || view.statusPin === "") return undefined;
  const snapshots = evidence.source?.list(resources.machineSnapshots, machine.namespace) ?? [];
  const offline = snapshots.find(({ spec, status }) => {
    const isOfMachine = fieldAt(spec, "source", "name") === machine.name;
    return isOfMachine && !listAt(status, "indications").includes("Online");
  });
  return offline === undefined
    ? undefined
    : `VirtualMachineSnapshot ${offline.metadata.name} holds no revision`;
}

function inferredWithoutLabels(view: RoleView, machine: MachineView, audit: AuditContext): Seen {
  const volume = view.matcher?.["inferFromVolume"];
  if (typeof volume !== "string" || volume === "" || view.typeName !== "") return undefined;
  const { destination, backup } = audit.evidence;
  const places = [destination, backup?.inventory].filter((place) => place !== undefined);
  const namespace = audit.targetNamespace(machine);
  const labelled = places.some((place) => {
    const origin = inferenceSource(machine.vm, volume, namespace, place);
    return origin?.metadata.labels?.[`instancetype.kubevirt.io/default-${view.role}`] !== undefined;
  });
  return labelled
    ? undefined
    : `the origin of volume ${volume} has no label instancetype.kubevirt.io/default-${view.role}`;
}

function fieldsMissing(machine: MachineView, { evidence }: AuditContext): Seen {
  if (evidence.backup === undefined) return undefined;
  const live = evidence.source?.machines.get(machine.namespace, machine.name);
  if (live === undefined || live.metadata.generation !== machine.vm.metadata.generation) return undefined;
  const missing = missingPaths(live.spec, machine.vm.spec, "spec");
  return missing.length === 0 ? undefined : `the archive lacks ${missing.slice(0, 5).join(", ")}`;
}

/** Paths that `whole` has and `part` lacks. */
function missingPaths(
  whole: JsonValue | undefined,
  part: JsonValue | undefined,
  path: string,
): readonly string[] {
  if (whole === undefined) return [];
  if (part === undefined) return [path];
  if (Array.isArray(whole) && Array.isArray(part)) {
    return whole.flatMap((item, index) => missingPaths(item, part[index], `${path}[${index}]`));
  }
  if (!isJsonObject(whole) || !isJsonObject(part)) return [];
  return Object.keys(whole).flatMap((key) => missingPaths(whole[key], part[key], `${path}.${key}`));
}

/** What the source shows that the archive does not. */
export const sourceLosses: Checks = {
  role: { L22: inferredWithoutLabels, L26: offlineSnapshot },
  machine: { L36: fieldsMissing },
  site: {},
};
