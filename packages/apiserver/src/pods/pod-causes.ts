import {
  compareQuantities,
  dns1123LabelProblems,
  fieldInvalid,
  fieldNotFound,
  fieldNotSupported,
  fieldRequired,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  listAt,
  objectAt,
  parseQuantity,
  type StatusCause,
  stringAt,
} from "@unfold/apimachinery";
import { containersIn } from "./pod-parts.js";

/** What `spec.restartPolicy` may be. */
export const restartPolicies: readonly string[] = ["Always", "OnFailure", "Never"];

const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"] as const;
const lists = ["containers", "initContainers"] as const;

/** What is wrong with a pod beyond its schema (pkg/apis/core/validation ValidatePodSpec, as far as users meet it). */
export function podCauses(pod: KubeObject): readonly StatusCause[] {
  return podSpecCauses(objectAt(pod, "spec"), "spec");
}

/** The same of a pod's spec at a path. */
export function podSpecCauses(spec: JsonObject | undefined, path: string): readonly StatusCause[] {
  if (spec === undefined) return [];
  const containers = spec.containers;
  const volumes = listAt(spec, "volumes").filter(isJsonObject);
  return [
    ...volumes.flatMap((volume, index) => labelCauses(volume, `${path}.volumes[${index}].name`)),
    // Where there are none at all, the schema says so.
    ...(Array.isArray(containers) && containers.length === 0 ? [fieldRequired(`${path}.containers`)] : []),
    ...lists.flatMap((list) =>
      containersIn(spec, list).flatMap((container, index) =>
        containerCauses(container, `${path}.${list}[${index}]`, volumes),
      ),
    ),
    ...choiceCauses(spec, "restartPolicy", path, restartPolicies),
    ...choiceCauses(spec, "dnsPolicy", path, dnsPolicies),
  ];
}

function choiceCauses(
  spec: JsonObject,
  field: string,
  path: string,
  known: readonly string[],
): readonly StatusCause[] {
  const given = stringAt(spec, field);
  return given === undefined || known.includes(given)
    ? []
    : [fieldNotSupported(`${path}.${field}`, given, known)];
}

function labelCauses(named: JsonObject, path: string): readonly StatusCause[] {
  const name = stringAt(named, "name") ?? "";
  if (name === "") return [fieldRequired(path)];
  return dns1123LabelProblems(name).map((problem) => fieldInvalid(path, name, problem));
}

function containerCauses(
  container: JsonObject,
  path: string,
  volumes: readonly JsonObject[],
): readonly StatusCause[] {
  return [
    ...labelCauses(container, `${path}.name`),
    ...((stringAt(container, "image") ?? "") === "" ? [fieldRequired(`${path}.image`)] : []),
    ...portCauses(container, path),
    ...environmentCauses(container, path),
    ...mountCauses(container, path, volumes),
    ...resourceCauses(container, path),
  ];
}

function portCauses(container: JsonObject, path: string): readonly StatusCause[] {
  return listAt(container, "ports").flatMap((port, index) => {
    const number = isJsonObject(port) ? port.containerPort : undefined;
    if (typeof number !== "number" || (number > 0 && number < 65_536)) return [];
    const at = `${path}.ports[${index}].containerPort`;
    return number === 0
      ? [fieldRequired(at)]
      : [fieldInvalid(at, number, "must be between 1 and 65535, inclusive")];
  });
}

const environmentName =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** Names may be almost anything (k8s.io/apimachinery util/validation IsRelaxedEnvVarName). */
function environmentCauses(container: JsonObject, path: string): readonly StatusCause[] {
  return listAt(container, "env").flatMap((variable, index) => {
    const name = stringAt(variable, "name") ?? "";
    const at = `${path}.env[${index}].name`;
    if (name === "") return [fieldRequired(at)];
    return /^[ -<>-~]+$/.test(name) ? [] : [fieldInvalid(at, name, environmentName)];
  });
}

function mountCauses(
  container: JsonObject,
  path: string,
  volumes: readonly JsonObject[],
): readonly StatusCause[] {
  const paths = new Set<string>();
  return listAt(container, "volumeMounts").flatMap((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    const name = stringAt(mount, "name") ?? "";
    const mountPath = stringAt(mount, "mountPath") ?? "";
    const repeated = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(name === ""
        ? [fieldRequired(`${at}.name`)]
        : volumes.some((volume) => volume.name === name)
          ? []
          : [fieldNotFound(`${at}.name`, name)]),
      ...(mountPath === "" ? [fieldRequired(`${at}.mountPath`)] : []),
      ...(repeated ? [fieldInvalid(`${at}.mountPath`, mountPath, "must be unique")] : []),
    ];
  });
}

function resourceCauses(container: JsonObject, path: string): readonly StatusCause[] {
  const requests = objectAt(container, "resources", "requests") ?? {};
  const limits = objectAt(container, "resources", "limits") ?? {};
  return Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    if (!isAmount(request) || !isAmount(limit)) return [];
    if (compareQuantities(parseQuantity(request), parseQuantity(limit)) <= 0) return [];
    return [
      fieldInvalid(
        `${path}.resources.requests`,
        request,
        `must be less than or equal to ${name} limit of ${limit}`,
      ),
    ];
  });
}

/** What is no quantity is said elsewhere. */
function isAmount(value: unknown): value is string | number {
  if (typeof value !== "string" && typeof value !== "number") return false;
  try {
    parseQuantity(value);
    return true;
  } catch {
    return false;
  }
}
