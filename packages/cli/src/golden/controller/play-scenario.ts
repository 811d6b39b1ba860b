import { ApiError, type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { isReferencing } from "@unfold/controllers";
import { typeKinds } from "@unfold/instancetype";
import { launcherPodRuns } from "./launcher-pod-runs.js";
import { RecordedForm } from "./recorded-form.js";
import { recordedResources, resourceFor } from "./recorded-resources.js";
import type {
  Outcome,
  RecordedScenario,
  RecordedStep,
  RecordedWrite,
  Snapshot,
} from "./recorded-scenario.js";
import type { ScenarioPlane } from "./scenario-plane.js";
import {
  finalObjects,
  instanceNote,
  machineNote,
  type NamespaceContent,
  revisionNote,
} from "./take-snapshot.js";

import type { End } from "./traffic.js";

type Request = { readonly code: number; readonly message?: string } | undefined;

/** Plays one recorded scenario on the plane and notes what the recorder noted. The plane is as before afterwards. */
export async function playScenario(plane: ScenarioPlane, scenario: RecordedScenario): Promise<Outcome> {
  plane.traffic.forget();
  await plane.createNamespace(scenario.namespace);
  await plane.startControllers();
  try {
    const snapshots: Snapshot[] = [];
    const given: string[] = [];
    for (const [index, step] of scenario.steps.entries()) {
      const request = await perform(plane, scenario, index, given);
      const reached = step.op === "waitFor" ? await waitFor(plane, scenario.namespace, step) : undefined;
      const quiescent = await plane.quiet();
      const content = await contentOf(plane, scenario.namespace);
      snapshots.push(noted(plane, content, { step: index, request, reached, quiescent }));
    }
    const content = await contentOf(plane, scenario.namespace);
    const form = new RecordedForm(plane.traffic.created);
    const writes = controllerWrites(given, plane.traffic.ends).map((write) => ({
      ...write,
      name: form.text(write.name),
    }));
    return { snapshots, writes, objects: finalObjects(content, form) };
  } finally {
    plane.fault.clear();
    await plane.stopControllers();
    await clear(plane, scenario.namespace);
  }
}

/** What of the traffic the controllers did, not the scenario's steps. */
function controllerWrites(given: readonly string[], ends: readonly End[]): readonly RecordedWrite[] {
  const left = [...given];
  return ends.flatMap((end) => {
    const at = left.indexOf(endKey(end));
    if (at < 0) return [{ ...end, code: end.verb === "create" ? 201 : 200 }];
    left.splice(at, 1);
    return [];
  });
}

/** What a step made or removed by itself. */
function endsBy(step: Action): readonly string[] {
  if (step.op === "create") {
    return [endKey({ verb: "create", ...placeOf(step.obj.kind, step.obj.metadata.name ?? "") })];
  }
  return step.op === "delete" ? [endKey({ verb: "delete", ...placeOf(step.kind, step.name) })] : [];
}

const endKey = ({ verb, resource, name }: End): string => `${verb} ${resource} ${name}`;
const placeOf = (kind: string, name: string) => ({ resource: resourceFor(kind).resource, name });

function noted(
  plane: ScenarioPlane,
  content: NamespaceContent,
  step: {
    readonly step: number;
    readonly request: Request;
    readonly reached: boolean | undefined;
    readonly quiescent: boolean;
  },
): Snapshot {
  const form = new RecordedForm(plane.traffic.created);
  const of = (kind: string): readonly KubeObject[] => content.get(kind) ?? [];
  const { request, reached } = step;
  return {
    step: step.step,
    quiescent: step.quiescent,
    ...(request === undefined ? {} : { request: form.value(request) as NonNullable<Request> }),
    ...(reached === undefined ? {} : { reached }),
    vms: of("VirtualMachine").map((vm) => machineNote(vm, form)),
    vmis: of("VirtualMachineInstance").map((vmi) => instanceNote(vmi, form)),
    controllerRevisions: of("ControllerRevision").map((revision) => revisionNote(revision, form)),
  };
}

async function perform(
  plane: ScenarioPlane,
  scenario: RecordedScenario,
  index: number,
  given: string[],
): Promise<Request> {
  const step = scenario.steps[index];
  if (step === undefined) return undefined;
  try {
    if (step.op === "touch") {
      await touch(plane, { namespace: scenario.namespace, name: step.name }, touchesUntil(scenario, index));
      return ok;
    }
    const action = resolved(plane, step);
    const answer = await act(plane, scenario.namespace, action);
    given.push(...endsBy(action));
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code, message = "" } = error.status;
    return { code, message };
  }
}

const ok = { code: 200 } as const;

type Action = Exclude<RecordedStep, { readonly op: "touch" }>;

async function act(plane: ScenarioPlane, namespace: string, step: Action): Promise<Request> {
  const { client } = plane;
  switch (step.op) {
    case "policy":
      await plane.setPolicy(step.value);
      return ok;
    case "restart":
      await plane.stopControllers();
      await plane.startControllers();
      return undefined;
    case "create": {
      const cluster = step.obj.kind.includes("Cluster");
      const metadata = { ...step.obj.metadata, ...(cluster ? {} : { namespace }) };
      await client.create(resourceFor(step.obj.kind), { ...step.obj, metadata });
      return { code: 201 };
    }
    case "patch": {
      const type = Array.isArray(step.patch) ? "application/json-patch+json" : "application/merge-patch+json";
      const options = step.sub === undefined ? {} : { subresource: step.sub };
      await client.patch(
        resourceFor(step.kind),
        { namespace, name: step.name },
        { type, body: step.patch },
        options,
      );
      return ok;
    }
    case "delete":
      await client.delete(resourceFor(step.kind), { namespace, name: step.name });
      return ok;
    case "vmiStatus":
      await mergePatch(
        plane,
        "VirtualMachineInstance",
        { namespace, name: step.name },
        { status: withTimes(step.status) },
      );
      return ok;
    case "podRunning":
      return { code: (await launcherPodRuns(plane, namespace)) ? 200 : 0 };
    case "strip":
      await mergePatch(plane, step.kind, { namespace, name: step.name }, { metadata: { finalizers: null } });
      return ok;
    case "wait":
      await plane.advance(step.ms);
      return undefined;
    case "waitFor":
      return undefined;
    case "fault":
      plane.fault.set(step.resource, step.verbs);
      return { code: 201 };
    case "unfault":
      plane.fault.clear();
      return ok;
  }
}

/** Times the recorder filled in. */
function withTimes(status: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(status).replaceAll("<time>", "2026-01-01T00:00:00Z")) as JsonObject;
}

async function mergePatch(
  plane: ScenarioPlane,
  kind: string,
  key: { readonly namespace: string; readonly name: string },
  body: JsonObject,
): Promise<void> {
  await plane.client.patch(resourceFor(kind), key, { type: "application/merge-patch+json", body });
}

/** Touches are counted through the scenario, whichever machine they are for. */
function touchesUntil({ steps }: RecordedScenario, index: number): number {
  return steps.slice(0, index + 1).filter(({ op }) => op === "touch").length;
}

function touch(
  plane: ScenarioPlane,
  key: { readonly namespace: string; readonly name: string },
  count: number,
): Promise<void> {
  const metadata = { annotations: { "rec/touch": String(count) } };
  return mergePatch(plane, "VirtualMachine", key, { metadata });
}

async function waitFor(
  plane: ScenarioPlane,
  namespace: string,
  step: Extract<RecordedStep, { readonly op: "waitFor" }>,
): Promise<boolean> {
  await plane.quiet();
  const vm = await plane.client.get(resourceFor("VirtualMachine"), { namespace, name: step.name });
  if (step.cond === "expanded") return !isReferencing(vm);
  return stringAt(vm.status, "instancetypeRef", "controllerRevisionRef", "name") !== undefined;
}

/** `$(cr:VM/OBJECT)` is the newest revision made for them so far, `$(uid:kind/name)` the id of an object. */
function resolved(plane: ScenarioPlane, step: Action): Action {
  const text = JSON.stringify(step);
  if (!text.includes("$(")) return step;
  const created = [...plane.traffic.created].reverse();
  const filled = text
    .replace(/\$\(cr:([^/)]+)\/([^)]+)\)/g, (whole, vm: string, object: string) => {
      const found = created.find(
        ({ kind, metadata }) =>
          kind === "ControllerRevision" && metadata.name?.startsWith(`${vm}-${object}-`) === true,
      );
      return found?.metadata.name ?? whole;
    })
    .replace(/\$\(uid:([^/)]+)\/([^)]+)\)/g, (whole, short: string, name: string) => {
      const form = new RecordedForm(plane.traffic.created);
      const found = created.find(
        ({ metadata }) => form.text(metadata.uid ?? "") === `<uid:${short}/${name}>`,
      );
      return found?.metadata.uid ?? whole;
    });
  return JSON.parse(filled) as Action;
}

/** What only scenarios make: not looked at. */
const givenKinds = new Set(typeKinds.map(({ kind }) => kind));

async function contentOf(plane: ScenarioPlane, namespace: string): Promise<NamespaceContent> {
  const lists = Object.entries(recordedResources)
    .filter(([kind]) => !givenKinds.has(kind))
    .map(async ([kind, resource]) => {
      const { items } = await plane.client.list(resource, { namespace });
      return [kind, items.map((item) => ({ ...item, kind }))] as const;
    });
  return new Map(await Promise.all(lists));
}

async function clear(plane: ScenarioPlane, namespace: string): Promise<void> {
  const left = [];
  for (const [kind, resource] of Object.entries(recordedResources)) {
    const scope = kind.includes("Cluster") ? {} : { namespace };
    const { items } = await plane.client.list(resource, scope);
    const ours = items.filter(
      ({ metadata }) => !kind.includes("Cluster") || metadata.name?.startsWith(`${namespace}-`) === true,
    );
    left.push(...ours.map((object) => [resource, object] as const));
  }
  await plane.clear(left);
}
