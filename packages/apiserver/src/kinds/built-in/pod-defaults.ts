import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  objectAt,
  parseQuantity,
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

/** A container with its requests and its pull policy: images of a fixed version are pulled once. */
function pulled(container: JsonValue): JsonValue {
  if (!isJsonObject(container)) return container;
  const requesting = withRequests(container);
  if (container.imagePullPolicy !== undefined) return requesting;
  const latest = isLatest(stringAt(container, "image") ?? "");
  return { ...requesting, imagePullPolicy: latest ? "Always" : "IfNotPresent" } satisfies JsonObject;
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

/** Requests that are not given are the limits (pkg/apis/core/v1 SetDefaults_Pod). */
function withRequests(container: JsonObject): JsonObject {
  const limits = objectAt(container, "resources", "limits");
  if (limits === undefined) return container;
  const resources = objectAt(container, "resources") ?? {};
  const requests = objectAt(resources, "requests") ?? {};
  const missing = Object.entries(limits).filter(
    ([name, amount]) => requests[name] === undefined && isAmount(amount),
  );
  if (missing.length === 0) return container;
  return {
    ...container,
    resources: { ...resources, requests: { ...requests, ...Object.fromEntries(missing) } },
  };
}

function isAmount(value: unknown): boolean {
  try {
    return (typeof value === "string" || typeof value === "number") && parseQuantity(value) !== undefined;
  } catch {
    return false;
  }
}
