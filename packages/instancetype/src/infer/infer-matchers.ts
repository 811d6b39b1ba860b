import { type KubeObject, withFieldAt } from "@unfold/apimachinery";
import { matcherOf, matcherText } from "../find/matcher.js";
import type { Role } from "../find/type-lookup.js";
import { inferFromVolume } from "./infer-from-volume.js";
import type { GetObject, InferenceFailure } from "./inference.js";

export type InferResult = { readonly ok: true; readonly vm: KubeObject } | InferenceFailure;

/**
 * Replaces matchers that name a volume (`inferFromVolume`) by what the volume's origin is labelled with, instance type
 * first (KubeVirt pkg/instancetype/infer). A virtual machine without such matchers is given back as it is.
 */
export async function inferMatchers(vm: KubeObject, get: GetObject): Promise<InferResult> {
  const first = await inferMatcher("instancetype", vm, get);
  return first.ok ? inferMatcher("preference", first.vm, get) : first;
}

async function inferMatcher(role: Role, vm: KubeObject, get: GetObject): Promise<InferResult> {
  const matcher = matcherOf(role, vm);
  const volume = matcher === undefined ? "" : matcherText(matcher, "inferFromVolume");
  if (matcher === undefined || volume === "") return { ok: true, vm };
  const ignore = matcherText(matcher, "inferFromVolumeFailurePolicy") === "Ignore";
  const inferred = await inferFromVolume({ role, vm, get }, volume);
  if (!inferred.ok) {
    if (!ignore || !inferred.ignorable) return inferred;
    return { ok: true, vm: withSpec(vm, ["spec", role], undefined) };
  }
  const { name, kind } = inferred;
  const named = withSpec(vm, ["spec", role], {
    ...(name === "" ? {} : { name }),
    ...(kind === "" ? {} : { kind }),
  });
  // Under Ignore the template may carry memory to fall back on; it would conflict with the instance type's.
  if (role !== "instancetype" || !ignore) return { ok: true, vm: named };
  return { ok: true, vm: withSpec(named, ["spec", "template", "spec", "domain", "memory"], undefined) };
}

function withSpec(
  vm: KubeObject,
  path: readonly [string, ...string[]],
  value: { readonly name?: string; readonly kind?: string } | undefined,
): KubeObject {
  return withFieldAt(vm, path, value) as KubeObject;
}
