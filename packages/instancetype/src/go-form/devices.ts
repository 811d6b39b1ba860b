import { each, omitEmpty, pointer, required, struct } from "./rule.js";

const disk = struct({
  name: required(""),
  serial: omitEmpty,
  cache: omitEmpty,
  io: omitEmpty,
  tag: omitEmpty,
  disk: pointer(struct({ bus: omitEmpty, readonly: omitEmpty, pciAddress: omitEmpty })),
  lun: pointer(struct({ bus: omitEmpty, readonly: omitEmpty, reservation: omitEmpty })),
  cdrom: pointer(struct({ bus: omitEmpty, tray: omitEmpty })),
  blockSize: pointer(struct({ custom: pointer(struct({ logical: omitEmpty, physical: omitEmpty })) })),
});

const networkInterface = struct({
  name: required(""),
  model: omitEmpty,
  macAddress: omitEmpty,
  pciAddress: omitEmpty,
  tag: omitEmpty,
  acpiIndex: omitEmpty,
  state: omitEmpty,
  ports: each(struct({ name: omitEmpty, protocol: omitEmpty, port: required(0) })),
  dhcpOptions: pointer(
    struct({
      bootFileName: omitEmpty,
      tftpServerName: omitEmpty,
      ntpServers: omitEmpty,
      privateOptions: omitEmpty,
    }),
  ),
});

const passedThrough = struct({ name: required(""), deviceName: omitEmpty, tag: omitEmpty });
const watchdogAction = pointer(struct({ action: omitEmpty }));

/** kubevirt.io/v1 Devices. */
export const devices = struct({
  disableHotplug: omitEmpty,
  disks: each(disk),
  watchdog: pointer(struct({ name: required(""), i6300esb: watchdogAction, diag288: watchdogAction })),
  interfaces: each(networkInterface),
  inputs: each(struct({ bus: omitEmpty, type: required(""), name: required("") })),
  gpus: each(passedThrough),
  hostDevices: each(passedThrough),
  panicDevices: each(struct({})),
  filesystems: each(struct({ name: required(""), virtiofs: required(null) })),
  sound: pointer(struct({ name: required(""), model: omitEmpty })),
  tpm: pointer(struct({})),
  video: pointer(struct({ type: omitEmpty })),
});
