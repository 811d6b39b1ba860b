import {
  isJsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  stringAt,
  withField,
  withFieldAt,
} from "@unfold/apimachinery";
import { type InferredFrom, type Role, recordOf, unfoldPrefix } from "@unfold/instancetype";

const roles: readonly Role[] = ["instancetype", "preference"];

/** How KubeVirt's part of admission tells the expander what it inferred; never stored. */
const noteAnnotation = `${unfoldPrefix}/inferred-from`;

function volumeOf(role: Role, vm: KubeObject): string {
  return stringAt(objectAt(vm.spec, role), "inferFromVolume") ?? "";
}

/** By which volumes the matchers of a machine were inferred, from the machine before and after. */
export function inferredFrom(before: KubeObject, after: KubeObject): InferredFrom {
  const inferred = roles.filter(
    (role) => volumeOf(role, before) !== "" && objectAt(after.spec, role) !== undefined,
  );
  return Object.fromEntries(inferred.map((role) => [role, volumeOf(role, before)]));
}

/**
 * What a manifest leaves to the record of the machine it is applied to. One that infers by the same volume as when the
 * machine was expanded means the types of then: what the volume is labelled with may have changed since, or its origin
 * may be gone. One that names a type without its kind means one of the recorded kind.
 */
export function recallMatchers(vm: KubeObject, old: KubeObject): KubeObject {
  const record = recordOf(old);
  return roles.reduce((given, role) => {
    const recorded = record?.[role];
    const volume = volumeOf(role, given);
    if (recorded === undefined) return given;
    if (volume === "") return withKind(role, given, stringAt(recorded.matcher, "kind") ?? "");
    if (recorded.inferredFrom !== volume) return given;
    const ignores = stringAt(objectAt(given.spec, role), "inferFromVolumeFailurePolicy") === "Ignore";
    const named = withFieldAt(given, ["spec", role], recorded.matcher) as KubeObject;
    // As in inference: the memory is there to fall back on.
    if (role !== "instancetype" || !ignores) return named;
    return withFieldAt(named, ["spec", "template", "spec", "domain", "memory"], undefined) as KubeObject;
  }, vm);
}

/** The machine with a kind in a matcher that has none. */
function withKind(role: Role, vm: KubeObject, kind: string): KubeObject {
  const matcher = objectAt(vm.spec, role);
  if (matcher === undefined || kind === "" || (stringAt(matcher, "kind") ?? "") !== "") return vm;
  return withFieldAt(vm, ["spec", role, "kind"], kind) as KubeObject;
}

/** The machine with a note of what was inferred, for the expander. */
export function withNote(vm: KubeObject, from: InferredFrom): KubeObject {
  return Object.keys(from).length === 0 ? vm : withAnnotation(vm, JSON.stringify(from));
}

/** Takes the note off. */
export function takeNote(vm: KubeObject): { readonly vm: KubeObject; readonly from: InferredFrom } {
  const { annotations } = vm.metadata;
  if (annotations === undefined || !Object.hasOwn(annotations, noteAnnotation)) return { vm, from: {} };
  return { vm: withAnnotation(vm, undefined), from: fromIn(annotations[noteAnnotation] ?? "") };
}

function withAnnotation(vm: KubeObject, text: string | undefined): KubeObject {
  const annotations = withField(vm.metadata.annotations ?? {}, noteAnnotation, text);
  const left = Object.keys(annotations).length === 0 ? undefined : annotations;
  return { ...vm, metadata: withField(vm.metadata, "annotations", left) as KubeObject["metadata"] };
}

function fromIn(text: string): InferredFrom {
  try {
    const value = JSON.parse(text) as JsonValue;
    const named = roles.flatMap((role) => {
      const volume = isJsonObject(value) ? value[role] : undefined;
      return typeof volume === "string" ? [[role, volume] as const] : [];
    });
    return Object.fromEntries(named);
  } catch {
    return {};
  }
}
