import { objectMeta } from "./object-meta.js";
import { omitEmpty, pointer, quantity, required, struct, values } from "./rule.js";

const claimSpec = struct({
  accessModes: omitEmpty,
  resources: struct({ requests: values(quantity), limits: values(quantity) }),
  volumeName: omitEmpty,
});

/** The data volume a virtual machine brings along (cdi.kubevirt.io/v1beta1 DataVolumeSpec under metadata). */
export const dataVolumeTemplate = struct({
  metadata: objectMeta,
  spec: struct({
    sourceRef: pointer(struct({ kind: required(""), name: required("") })),
    pvc: pointer(claimSpec),
    storage: pointer(claimSpec),
    priorityClassName: omitEmpty,
    contentType: omitEmpty,
    checkpoints: omitEmpty,
    finalCheckpoint: omitEmpty,
  }),
});
