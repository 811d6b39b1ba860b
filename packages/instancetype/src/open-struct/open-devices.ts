import type { JsonObject } from "@unfold/apimachinery";
import { absent, addMember, OpenStruct } from "./open-struct.js";

/** kubevirt.io/v1 Devices. */
export class OpenDevices extends OpenStruct {
  disks = absent;
  interfaces = absent;
  rng = absent;
  inputs = absent;
  filesystems = absent;
  gpus = absent;
  hostDevices = absent;
  sound = absent;
  tpm = absent;
  video = absent;
  watchdog = absent;
  panicDevices = absent;
  autoattachPodInterface = absent;
  autoattachGraphicsDevice = absent;
  autoattachSerialConsole = absent;
  autoattachMemBalloon = absent;
  autoattachInputDevice = absent;
  blockMultiQueue = absent;
  networkInterfaceMultiqueue = absent;
  useVirtioTransitional = absent;
  disableHotplug = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "disks") this.disks = value;
      else if (key === "interfaces") this.interfaces = value;
      else if (key === "rng") this.rng = value;
      else if (key === "inputs") this.inputs = value;
      else if (key === "filesystems") this.filesystems = value;
      else if (key === "gpus") this.gpus = value;
      else if (key === "hostDevices") this.hostDevices = value;
      else if (key === "sound") this.sound = value;
      else if (key === "tpm") this.tpm = value;
      else if (key === "video") this.video = value;
      else if (key === "watchdog") this.watchdog = value;
      else if (key === "panicDevices") this.panicDevices = value;
      else if (key === "autoattachPodInterface") this.autoattachPodInterface = value;
      else if (key === "autoattachGraphicsDevice") this.autoattachGraphicsDevice = value;
      else if (key === "autoattachSerialConsole") this.autoattachSerialConsole = value;
      else if (key === "autoattachMemBalloon") this.autoattachMemBalloon = value;
      else if (key === "autoattachInputDevice") this.autoattachInputDevice = value;
      else if (key === "blockMultiQueue") this.blockMultiQueue = value;
      else if (key === "networkInterfaceMultiqueue") this.networkInterfaceMultiqueue = value;
      else if (key === "useVirtioTransitional") this.useVirtioTransitional = value;
      else if (key === "disableHotplug") this.disableHotplug = value;
      else addMember(this, key, value);
    }
  }
}

/** kubevirt.io/v1 Disk. */
export class OpenDisk extends OpenStruct {
  name = absent;
  disk = absent;
  cdrom = absent;
  lun = absent;
  bootOrder = absent;
  serial = absent;
  blockSize = absent;
  cache = absent;
  io = absent;
  dedicatedIOThread = absent;

  constructor(source: JsonObject) {
    super();
    for (const key in source) {
      const value = source[key];
      if (key === "name") this.name = value;
      else if (key === "disk") this.disk = value;
      else if (key === "cdrom") this.cdrom = value;
      else if (key === "lun") this.lun = value;
      else if (key === "bootOrder") this.bootOrder = value;
      else if (key === "serial") this.serial = value;
      else if (key === "blockSize") this.blockSize = value;
      else if (key === "cache") this.cache = value;
      else if (key === "io") this.io = value;
      else if (key === "dedicatedIOThread") this.dedicatedIOThread = value;
      else addMember(this, key, value);
    }
  }
}
