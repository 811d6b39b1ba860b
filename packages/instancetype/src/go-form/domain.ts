import { devices } from "./devices.js";
import { each, omitEmpty, pointer, quantity, required, struct, values } from "./rule.js";

const feature = struct({});

const resources = struct({
  requests: values(quantity),
  limits: values(quantity),
  overcommitGuestOverhead: omitEmpty,
});

/** kubevirt.io/v1 CPU. */
export const cpu = struct({
  cores: omitEmpty,
  sockets: omitEmpty,
  maxSockets: omitEmpty,
  threads: omitEmpty,
  model: omitEmpty,
  features: each(struct({ name: required(""), policy: omitEmpty })),
  dedicatedCpuPlacement: omitEmpty,
  isolateEmulatorThread: omitEmpty,
  realtime: pointer(struct({ mask: omitEmpty })),
});

const memory = struct({
  guest: quantity,
  maxGuest: quantity,
  hugepages: pointer(struct({ pageSize: omitEmpty })),
});

const firmware = struct({
  uuid: omitEmpty,
  serial: omitEmpty,
  bootloader: pointer(struct({ bios: pointer(struct({})), efi: pointer(struct({})) })),
  kernelBoot: pointer(
    struct({
      kernelArgs: omitEmpty,
      container: pointer(
        struct({
          image: required(""),
          imagePullSecret: omitEmpty,
          imagePullPolicy: omitEmpty,
          kernelPath: omitEmpty,
          initrdPath: omitEmpty,
        }),
      ),
    }),
  ),
  acpi: pointer(struct({ slicNameRef: omitEmpty, msdmNameRef: omitEmpty })),
});

const tickingTimer = pointer(struct({ tickPolicy: omitEmpty }));

const clock = struct({
  utc: pointer(struct({})),
  timer: pointer(
    struct({
      hpet: tickingTimer,
      pit: tickingTimer,
      rtc: pointer(struct({ tickPolicy: omitEmpty, track: omitEmpty })),
      kvm: pointer(struct({})),
      hyperv: pointer(struct({})),
    }),
  ),
});

const features = struct({
  acpi: feature,
  apic: pointer(struct({ endOfInterrupt: omitEmpty })),
  kvm: pointer(struct({ hidden: omitEmpty })),
  hyperv: pointer(struct({ vendorid: pointer(struct({ vendorid: omitEmpty })) })),
});

const snpFields = [
  "policy",
  "vcek",
  "authorKey",
  "kernelHashes",
  "cbitpos",
  "idBlock",
  "idAuth",
  "reducedPhysBits",
];

const launchSecurity = struct({
  sev: pointer(struct({ session: omitEmpty, dhCert: omitEmpty })),
  snp: pointer(struct(Object.fromEntries(snpFields.map((field) => [field, omitEmpty])))),
});

/** kubevirt.io/v1 DomainSpec (staging/src/kubevirt.io/api/core/v1/schema.go). */
export const domain = struct({
  resources,
  cpu: pointer(cpu),
  memory: pointer(memory),
  machine: pointer(struct({ type: required("") })),
  firmware: pointer(firmware),
  clock: pointer(clock),
  features: pointer(features),
  devices,
  chassis: pointer(
    struct({
      manufacturer: omitEmpty,
      version: omitEmpty,
      serial: omitEmpty,
      asset: omitEmpty,
      sku: omitEmpty,
    }),
  ),
  launchSecurity: pointer(launchSecurity),
});
