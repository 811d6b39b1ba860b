import { domain } from "./domain.js";
import { each, omitEmpty, pointer, required, struct } from "./rule.js";
import { volume } from "./volume.js";

const network = struct({
  name: required(""),
  pod: pointer(struct({ vmNetworkCIDR: omitEmpty, vmIPv6NetworkCIDR: omitEmpty })),
  multus: pointer(struct({ networkName: required(""), default: omitEmpty })),
});

const probe = struct({
  initialDelaySeconds: omitEmpty,
  timeoutSeconds: omitEmpty,
  periodSeconds: omitEmpty,
  successThreshold: omitEmpty,
  failureThreshold: omitEmpty,
  exec: pointer(struct({ command: omitEmpty })),
  httpGet: pointer(struct({ path: omitEmpty, host: omitEmpty, scheme: omitEmpty, httpHeaders: omitEmpty })),
  tcpSocket: pointer(struct({ host: omitEmpty })),
});

const toleration = struct({ key: omitEmpty, operator: omitEmpty, value: omitEmpty, effect: omitEmpty });

/** kubevirt.io/v1 VirtualMachineInstanceSpec. */
export const vmiSpec = struct({
  priorityClassName: omitEmpty,
  domain,
  nodeSelector: omitEmpty,
  schedulerName: omitEmpty,
  tolerations: each(toleration),
  topologySpreadConstraints: omitEmpty,
  resourceClaims: omitEmpty,
  volumes: each(volume),
  utilityVolumes: omitEmpty,
  livenessProbe: pointer(probe),
  readinessProbe: pointer(probe),
  hostname: omitEmpty,
  subdomain: omitEmpty,
  networks: each(network),
  dnsPolicy: omitEmpty,
  dnsConfig: pointer(struct({ nameservers: omitEmpty, searches: omitEmpty, options: omitEmpty })),
  accessCredentials: omitEmpty,
  architecture: omitEmpty,
});
