import {
  isJsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";

/** A service as it is decoded: ports lead to themselves unless told otherwise (pkg/apis/core/v1 SetDefaults_Service). */
export function completeService(service: KubeObject): KubeObject {
  const spec = objectAt(service, "spec");
  if (spec === undefined) return service;
  const ports = listAt(spec, "ports").map(withTarget);
  const clusterIp = stringAt(spec, "clusterIP") ?? "";
  return {
    ...service,
    spec: {
      ...spec,
      ...(ports.length === 0 ? {} : { ports }),
      ...(clusterIp === "" || spec.clusterIPs !== undefined ? {} : { clusterIPs: [clusterIp] }),
    },
  };
}

function withTarget(port: JsonValue): JsonValue {
  if (!isJsonObject(port) || port.targetPort !== undefined || port.port === undefined) return port;
  return { ...port, targetPort: port.port };
}

/** The status that is there from the start: nothing balances loads. */
export function prepareService(service: KubeObject): KubeObject {
  return service.status === undefined ? { ...service, status: { loadBalancer: {} } } : service;
}
