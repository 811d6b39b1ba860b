import {
  type Converter,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
  withField,
} from "@unfold/apimachinery";

const group = "autoscaling";
const prefix = "autoscaling.alpha.kubernetes.io/";

/** What v1 has no fields for is kept in annotations, as JSON. */
const kept = {
  metrics: `${prefix}metrics`,
  behavior: `${prefix}behavior`,
  currentMetrics: `${prefix}current-metrics`,
  conditions: `${prefix}conditions`,
} as const;

/** Autoscalers in v1, which knows the use of CPU only, and v2 (pkg/apis/autoscaling/v1 conversion). */
export const autoscalerConverter: Converter = {
  group,
  kind: "HorizontalPodAutoscaler",
  convert: (object, apiVersion) => (apiVersion === `${group}/v1` ? toFirst(object) : toSecond(object)),
};

/** The status that is there from the start: nothing scales. */
export function prepareAutoscaler(object: KubeObject): KubeObject {
  if (object.status !== undefined) return object;
  const current = object.apiVersion === `${group}/v1` ? { currentReplicas: 0 } : {};
  return { ...object, status: { ...current, desiredReplicas: 0 } };
}

function toFirst(object: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = objectAt(object, "spec") ?? {};
  const { currentMetrics, conditions, ...status } = objectAt(object, "status") ?? {};
  const [cpu, others] = parted(metrics, "target");
  const [used, measured] = parted(currentMetrics, "current");
  const annotations = {
    ...object.metadata.annotations,
    ...textOf(kept.metrics, others.map(firstMetric)),
    ...textOf(kept.behavior, behavior),
    ...textOf(kept.currentMetrics, measured),
    ...textOf(kept.conditions, conditions),
  };
  return rebuilt(object, `${group}/v1`, annotations, {
    spec: { ...spec, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }) },
    ...(object.status === undefined
      ? {}
      : {
          status: {
            currentReplicas: 0,
            ...status,
            ...(used === undefined ? {} : { currentCPUUtilizationPercentage: used }),
          },
        }),
  });
}

function toSecond(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: cpu, ...spec } = objectAt(object, "spec") ?? {};
  const { currentCPUUtilizationPercentage: used, ...status } = objectAt(object, "status") ?? {};
  const given = object.metadata.annotations ?? {};
  const read = (name: string): JsonValue | undefined => parsed(given[name]);
  const others = listOf(read(kept.metrics)).map(secondMetric);
  const metrics = [
    ...others,
    ...(cpu === undefined ? [] : [resourceMetric("target", { type: "Utilization" }, cpu)]),
  ];
  const measured = [
    ...listOf(read(kept.currentMetrics)),
    ...(used === undefined ? [] : [resourceMetric("current", {}, used)]),
  ];
  const behavior = read(kept.behavior);
  const conditions = read(kept.conditions);
  const names: readonly string[] = Object.values(kept);
  const annotations = Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
  return rebuilt(object, `${group}/v2`, annotations, {
    spec: {
      ...spec,
      ...(metrics.length === 0 ? {} : { metrics }),
      ...(behavior === undefined ? {} : { behavior }),
    },
    ...(object.status === undefined
      ? {}
      : {
          status: {
            ...status,
            ...(measured.length === 0 ? {} : { currentMetrics: measured }),
            ...(conditions === undefined ? {} : { conditions }),
          },
        }),
  });
}

function rebuilt(
  object: KubeObject,
  apiVersion: string,
  annotations: { readonly [name: string]: string },
  fields: JsonObject,
): KubeObject {
  const given = Object.keys(annotations).length === 0 ? undefined : annotations;
  const metadata = withField(object.metadata, "annotations", given) as KubeObject["metadata"];
  return { ...object, apiVersion, metadata, ...fields } as KubeObject;
}

/** The use of CPU among metrics, and the others. */
function parted(
  metrics: JsonValue | undefined,
  field: "target" | "current",
): readonly [JsonValue | undefined, readonly JsonValue[]] {
  const list = listOf(metrics);
  const cpu = list.find(
    (metric) =>
      stringAt(metric, "type") === "Resource" &&
      stringAt(metric, "resource", "name") === "cpu" &&
      objectAt(metric, "resource", field)?.averageUtilization !== undefined,
  );
  const use = objectAt(cpu, "resource", field)?.averageUtilization;
  return [use, list.filter((metric) => metric !== cpu)];
}

function resourceMetric(
  field: "target" | "current",
  fields: JsonObject,
  averageUtilization: JsonValue,
): JsonObject {
  return { type: "Resource", resource: { name: "cpu", [field]: { ...fields, averageUtilization } } };
}

/** Where v2 has a target, v1 has a field for each sort of it. */
const targets = [
  ["averageUtilization", "targetAverageUtilization", "Utilization"],
  ["averageValue", "targetAverageValue", "AverageValue"],
  ["value", "targetValue", "Value"],
] as const;

function sourceOf(metric: JsonValue): { readonly key: string; readonly source: JsonObject } | undefined {
  const type = stringAt(metric, "type") ?? "";
  const key = type.charAt(0).toLowerCase() + type.slice(1);
  const source = objectAt(metric, key);
  return source === undefined ? undefined : { key, source };
}

function firstMetric(metric: JsonValue): JsonValue {
  const found = sourceOf(metric);
  if (found === undefined || !isJsonObject(metric)) return metric;
  const { target, ...rest } = found.source;
  const flat = targets.flatMap(([second, first]) => {
    const value = isJsonObject(target) ? target[second] : undefined;
    return value === undefined ? [] : [[first, value] as const];
  });
  return { ...metric, [found.key]: { ...rest, ...Object.fromEntries(flat) } };
}

function secondMetric(metric: JsonValue): JsonValue {
  const found = sourceOf(metric);
  if (found === undefined || !isJsonObject(metric)) return metric;
  const rest = Object.fromEntries(
    Object.entries(found.source).filter(([key]) => !targets.some(([, first]) => first === key)),
  ) as JsonObject;
  const given = targets.find(([, first]) => found.source[first] !== undefined);
  if (given === undefined) return metric;
  const [second, first, type] = given;
  return { ...metric, [found.key]: { ...rest, target: { type, [second]: found.source[first] ?? null } } };
}

function textOf(name: string, value: JsonValue | undefined): { readonly [name: string]: string } {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return {};
  return { [name]: JSON.stringify(value) };
}

/** What somebody wrote there that is no JSON is nothing. */
function parsed(text: string | undefined): JsonValue | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : listAt(value);
}
