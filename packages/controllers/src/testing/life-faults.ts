import {
  ApiError,
  fieldAt,
  isJsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import { expansionOf } from "@unfold/instancetype";
import { resources } from "../resources.js";
import { type Life, ownField } from "./random-life.js";

const revisionIn = (spec: JsonValue | undefined, role: string) => stringAt(spec, role, "revisionName") ?? "";
const roles = [
  ["instancetype", "instancetypeRef"],
  ["preference", "preferenceRef"],
] as const;

/** Names of the copies of types that something in the namespace stands on. */
function namedRevisions(
  machines: readonly KubeObject[],
  revisions: readonly KubeObject[],
  contents: readonly KubeObject[],
) {
  const specs = [
    ...machines.map(({ spec }) => spec as JsonValue),
    ...revisions.map((revision) => fieldAt(revision, "data", "spec")),
    ...contents.map(({ spec }) => fieldAt(spec, "source", "virtualMachine", "spec")),
  ];
  return new Set([
    ...specs.flatMap((spec) => roles.map(([role]) => revisionIn(spec, role))),
    ...machines.flatMap(({ status }) =>
      roles.map(([, ref]) => stringAt(status, ref, "controllerRevisionRef", "name") ?? ""),
    ),
  ]);
}

/** Everything that is not as it has to be when all has come to rest. */
export async function faultsOf(life: Life): Promise<readonly string[]> {
  const { api } = life.plane;
  const list = async (kind: Parameters<typeof api.list>[0]) => (await api.list(kind)).items;
  const machines = await list(resources.virtualMachines);
  const revisions = await list(resources.controllerRevisions);
  const contents = await list(resources.virtualMachineSnapshotContents);
  const there = new Set(revisions.map(({ metadata }) => metadata.name));
  const named = namedRevisions(machines, revisions, contents);
  const found: string[] = [];
  for (const { metadata } of revisions) {
    if (metadata.labels !== undefined && !named.has(metadata.name ?? ""))
      found.push(`orphan ${metadata.name}`);
  }
  for (const name of named) if (name !== "" && !there.has(name)) found.push(`gone but named: ${name}`);
  for (const vm of machines) found.push(...machineFaults(life, vm));
  found.push(...life.plane.errors.filter((error) => !isExpected(error)).map(String));
  return found;
}

/** Lost races, a process that died, and what users asked for in vain. */
function isExpected(error: unknown): boolean {
  if (error instanceof ApiError && [404, 409, 503, 504].includes(error.code)) return true;
  return /target already exists|until snapshot .* completes|server rejected our request due|timed out|failed to create ControllerRevision/.test(
    String(error),
  );
}

function machineFaults(life: Life, vm: KubeObject): readonly string[] {
  const { name = "" } = vm.metadata;
  const found: string[] = [];
  const say = (what: string) => found.push(`${name}: ${what}`);
  const given = roles.filter(([role]) => objectAt(vm.spec, role) !== undefined);
  const isPinned = ([, ref]: (typeof roles)[number]) =>
    stringAt(vm.status, ref, "controllerRevisionRef", "name") !== undefined;
  const conditions = listAt(vm.status, "conditions").filter(isJsonObject);
  const of = (type: string) => conditions.find((one) => one["type"] === type);
  if (of("Failure") !== undefined) say(`failure ${stringAt(of("Failure"), "message")}`);
  if (of("ExpansionPending") !== undefined) say(`pending ${stringAt(of("ExpansionPending"), "message")}`);
  if (life.policy === "expandAll" && given.length > 0) say("not flat");
  if (life.policy === "expand" && given.some(isPinned) && !given.every(isPinned)) say("half pinned");
  if (life.policy === "reference") {
    for (const [role, ref] of given) {
      const captured = stringAt(vm.status, ref, "name");
      const wanted = stringAt(vm.spec, role, "name");
      if (stringAt(vm.status, ref, "controllerRevisionRef", "name") === undefined)
        say(`${role} not captured`);
      else if (captured !== wanted) say(`${role} ${wanted} captured as ${captured}`);
    }
  }
  if (given.length === 0 && expansionOf(vm) !== undefined && roles.some(isPinned)) say("stale references");
  for (const field of ["snapshotInProgress", "restoreInProgress", "volumeRequests"]) {
    if (fieldAt(vm.status, field) !== undefined) say(`${field} is left`);
  }
  if (vm.metadata.annotations?.[ownField] !== "kept") say("lost annotation");
  if (fieldAt(vm.spec, ownField, "deep") === undefined) say("lost field");
  if (fieldAt(vm.spec, "template", "spec", ownField) !== "kept") say("lost template field");
  const strategy = stringAt(vm.spec, "runStrategy");
  const status = stringAt(vm.status, "printableStatus");
  if (strategy === "Always" && status !== "Running") say(`Always is ${status}`);
  if (strategy === "Halted" && status !== "Stopped") say(`Halted is ${status}`);
  return found;
}
