import { fieldAt, type JsonObject, jsonEqual, type KubeObject, listAt, stringAt } from "@unfold/apimachinery";
import type { ObjectReference } from "../find/type-lookup.js";
import { inferMatchers } from "../infer/infer-matchers.js";
import type { GetObject } from "../infer/inference.js";
import { type Difference, differing, type RecordedKind, type RecordedLine } from "./recorded-kind.js";

/** Matchers inferred from volumes. */
export const inferKind: RecordedKind = {
  name: "infer",
  recognises: (given) => "vm" in given && "objects" in given,
  family: () => "infer",
  compare: compareInference,
};

async function compareInference(given: RecordedLine, golden: RecordedLine): Promise<readonly Difference[]> {
  const requests: ObjectReference[] = [];
  const objects = listAt(given, "objects") as readonly KubeObject[];
  const get: GetObject = async (reference) => {
    requests.push(reference);
    return objects.find((object) => isAskedFor(object, reference));
  };
  const result = await inferMatchers(given.vm as KubeObject, get);
  const got = {
    error: result.ok ? "" : result.error,
    errorIgnoreable: !result.ok && result.ignorable,
    // They were recorded client by client, so that their order across resources is not known.
    requests: requests.map(({ resource, name }) => `get ${resource.resource} ${name}`).sort(),
    ...(result.ok ? outcome(result.vm) : {}),
  };
  const asked = listAt(golden, "requests").map((request) =>
    ["verb", "resource", "name"].map((field) => stringAt(request, field) ?? "").join(" "),
  );
  const { instancetype, preference, memory } = golden;
  const want = {
    error: golden.error,
    errorIgnoreable: golden.errorIgnoreable,
    requests: asked.sort(),
    ...(result.ok ? { instancetype, preference, memory } : {}),
  };
  return differing(got, want, jsonEqual);
}

function isAskedFor({ kind, metadata }: KubeObject, { resource, name, namespace }: ObjectReference): boolean {
  return (
    `${kind.toLowerCase()}s` === resource.resource &&
    metadata.name === name &&
    (metadata.namespace ?? "") === namespace
  );
}

function outcome(vm: KubeObject): JsonObject {
  return {
    instancetype: fieldAt(vm, "spec", "instancetype") ?? null,
    preference: fieldAt(vm, "spec", "preference") ?? null,
    memory: fieldAt(vm, "spec", "template", "spec", "domain", "memory") ?? null,
  };
}
