import { each, omitEmpty, pointer, required, requiredQuantity, struct } from "./rule.js";

const localReference = pointer(struct({ name: omitEmpty }));
const claim = { claimName: required(""), readOnly: omitEmpty };
const hotpluggableClaim = struct({ ...claim, hotpluggable: omitEmpty });

const cloudInit = struct({
  secretRef: localReference,
  userDataBase64: omitEmpty,
  userData: omitEmpty,
  networkDataSecretRef: localReference,
  networkDataBase64: omitEmpty,
  networkData: omitEmpty,
});

const downwardFile = struct({
  path: required(""),
  fieldRef: pointer(struct({ apiVersion: omitEmpty, fieldPath: required("") })),
  resourceFieldRef: pointer(
    struct({ containerName: omitEmpty, resource: required(""), divisor: requiredQuantity }),
  ),
});

/** kubevirt.io/v1 Volume. */
export const volume = struct({
  name: required(""),
  hostDisk: pointer(struct({ path: required(""), type: required(""), capacity: requiredQuantity })),
  persistentVolumeClaim: pointer(hotpluggableClaim),
  memoryDump: pointer(hotpluggableClaim),
  cloudInitNoCloud: pointer(cloudInit),
  cloudInitConfigDrive: pointer(cloudInit),
  sysprep: pointer(struct({ secret: localReference, configMap: localReference })),
  containerDisk: pointer(
    struct({ image: required(""), imagePullSecret: omitEmpty, path: omitEmpty, imagePullPolicy: omitEmpty }),
  ),
  ephemeral: pointer(struct({ persistentVolumeClaim: pointer(struct(claim)) })),
  emptyDisk: pointer(struct({ capacity: requiredQuantity })),
  dataVolume: pointer(struct({ name: required(""), hotpluggable: omitEmpty })),
  configMap: pointer(struct({ name: omitEmpty, volumeLabel: omitEmpty })),
  secret: pointer(struct({ secretName: omitEmpty, volumeLabel: omitEmpty })),
  downwardAPI: pointer(struct({ fields: each(downwardFile), volumeLabel: omitEmpty })),
  serviceAccount: pointer(struct({ serviceAccountName: omitEmpty })),
});
