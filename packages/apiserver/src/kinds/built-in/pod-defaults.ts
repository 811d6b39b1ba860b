import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";

type Path = readonly [string, ...string[]];

/** Completes the pod spec at a path of an object (pkg/apis/core/v1 SetDefaults_Container). */
export function completePodSpecAt(object: KubeObject, path: Path): KubeObject {
  const spec = objectAt(object, ...path);
  if (spec === undefined) return object;
  return (["containers", "initContainers"] as const).reduce((made, list) => {
    const containers = spec[list];
    if (!Array.isArray(containers)) return made;
    return withFieldAt(made, [...path, list] as unknown as Path, containers.map(pulled)) as KubeObject;
  }, object);
}

/** A container with its pull policy: images of a fixed version are pulled once. */
function pulled(container: JsonValue): JsonValue {
  if (!isJsonObject(container) || container.imagePullPolicy !== undefined) return container;
  const latest = isLatest(stringAt(container, "image") ?? "");
  return { ...container, imagePullPolicy: latest ? "Always" : "IfNotPresent" } satisfies JsonObject;
}

/** No tag and no digest means `latest` (k8s.io/kubernetes pkg/util/parsers ParseImageName). */
function isLatest(image: string): boolean {
  if (image.includes("@")) return false;
  const name = image.slice(image.lastIndexOf("/") + 1);
  return !name.includes(":") || name.endsWith(":latest");
}

/** A pod as it is decoded. */
export function completePod(pod: KubeObject): KubeObject {
  const complete = completePodSpecAt(pod, ["spec"]);
  const spec = objectAt(complete, "spec");
  if (spec === undefined || spec.enableServiceLinks !== undefined) return complete;
  return withFieldAt(complete, ["spec", "enableServiceLinks"], true) as KubeObject;
}
