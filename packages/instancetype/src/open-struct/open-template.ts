import type { JsonObject } from "@unfold/apimachinery";
import { absent, addMember, OpenStruct } from "./open-struct.js";

/** kubevirt.io/v1 VirtualMachineInstanceSpec. */
export class OpenVmiSpec extends OpenStruct {
  domain = absent;
  volumes = absent;
  networks = absent;
  architecture = absent;
  evictionStrategy = absent;
  nodeSelector = absent;
  schedulerName = absent;
  startStrategy = absent;
  terminationGracePeriodSeconds = absent;
  hostname = absent;
  subdomain = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "domain") this.domain = value;
      else if (key === "volumes") this.volumes = value;
      else if (key === "networks") this.networks = value;
      else if (key === "architecture") this.architecture = value;
      else if (key === "evictionStrategy") this.evictionStrategy = value;
      else if (key === "nodeSelector") this.nodeSelector = value;
      else if (key === "schedulerName") this.schedulerName = value;
      else if (key === "startStrategy") this.startStrategy = value;
      else if (key === "terminationGracePeriodSeconds") this.terminationGracePeriodSeconds = value;
      else if (key === "hostname") this.hostname = value;
      else if (key === "subdomain") this.subdomain = value;
      else addMember(this, key, value);
    }
  }
}

/** kubevirt.io/v1 DomainSpec. */
export class OpenDomain extends OpenStruct {
  cpu = absent;
  memory = absent;
  machine = absent;
  devices = absent;
  resources = absent;
  features = absent;
  firmware = absent;
  clock = absent;
  ioThreadsPolicy = absent;
  ioThreads = absent;
  launchSecurity = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "cpu") this.cpu = value;
      else if (key === "memory") this.memory = value;
      else if (key === "machine") this.machine = value;
      else if (key === "devices") this.devices = value;
      else if (key === "resources") this.resources = value;
      else if (key === "features") this.features = value;
      else if (key === "firmware") this.firmware = value;
      else if (key === "clock") this.clock = value;
      else if (key === "ioThreadsPolicy") this.ioThreadsPolicy = value;
      else if (key === "ioThreads") this.ioThreads = value;
      else if (key === "launchSecurity") this.launchSecurity = value;
      else addMember(this, key, value);
    }
  }
}

/** kubevirt.io/v1 CPU. */
export class OpenCpu extends OpenStruct {
  cores = absent;
  sockets = absent;
  threads = absent;
  maxSockets = absent;
  model = absent;
  features = absent;
  dedicatedCpuPlacement = absent;
  isolateEmulatorThread = absent;
  numa = absent;
  realtime = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "cores") this.cores = value;
      else if (key === "sockets") this.sockets = value;
      else if (key === "threads") this.threads = value;
      else if (key === "maxSockets") this.maxSockets = value;
      else if (key === "model") this.model = value;
      else if (key === "features") this.features = value;
      else if (key === "dedicatedCpuPlacement") this.dedicatedCpuPlacement = value;
      else if (key === "isolateEmulatorThread") this.isolateEmulatorThread = value;
      else if (key === "numa") this.numa = value;
      else if (key === "realtime") this.realtime = value;
      else addMember(this, key, value);
    }
  }
}
