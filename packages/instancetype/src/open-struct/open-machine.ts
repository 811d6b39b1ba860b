import type { JsonObject } from "@unfold/apimachinery";
import { absent, addMember, OpenStruct } from "./open-struct.js";

/** kubevirt.io/v1 VirtualMachine. */
export class OpenVm extends OpenStruct {
  apiVersion = absent;
  kind = absent;
  metadata = absent;
  spec = absent;
  status = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "apiVersion") this.apiVersion = value;
      else if (key === "kind") this.kind = value;
      else if (key === "metadata") this.metadata = value;
      else if (key === "spec") this.spec = value;
      else if (key === "status") this.status = value;
      else addMember(this, key, value);
    }
  }
}

/** kubevirt.io/v1 VirtualMachineSpec. */
export class OpenVmSpec extends OpenStruct {
  runStrategy = absent;
  template = absent;
  running = absent;
  dataVolumeTemplates = absent;
  instancetype = absent;
  preference = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "runStrategy") this.runStrategy = value;
      else if (key === "template") this.template = value;
      else if (key === "running") this.running = value;
      else if (key === "dataVolumeTemplates") this.dataVolumeTemplates = value;
      else if (key === "instancetype") this.instancetype = value;
      else if (key === "preference") this.preference = value;
      else addMember(this, key, value);
    }
  }
}

/** kubevirt.io/v1 VirtualMachineInstanceTemplateSpec. */
export class OpenTemplate extends OpenStruct {
  metadata = absent;
  spec = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "metadata") this.metadata = value;
      else if (key === "spec") this.spec = value;
      else addMember(this, key, value);
    }
  }
}
