import { type JsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";

/**
 * A struct while it is being changed: every member the engine cares for is there from the start, `undefined` while
 * absent. Users write members in any order and number, which JavaScript makes objects of hundreds of shapes of, and
 * every member read of one is a search. Open, all have one shape, and each of the user's is walked just once.
 *
 * Classes name first the members that nearly every expanded machine has: {@link closed} writes those in one go.
 */
export abstract class OpenStruct {
  [member: string]: JsonValue | undefined;
}

const absent: JsonValue | undefined = undefined;

/** The struct a {@link SharedStruct} stands for. */
export const plainForm = Symbol("plain");
/** The same as KubeVirt writes it, once that has been asked for. */
export const goForm = Symbol("Go form");

/** A struct of a type that machines get as it is: one for all of them, so that it is never written to. */
export class SharedStruct extends OpenStruct {
  readonly [plainForm]: JsonObject;
  [goForm]: JsonValue | undefined = undefined;

  constructor(plain: JsonObject) {
    super();
    this[plainForm] = plain;
    opened(this, plain);
  }
}

/** kubevirt.io/v1 VirtualMachine. */
export class OpenVm extends OpenStruct {
  apiVersion = absent;
  kind = absent;
  metadata = absent;
  spec = absent;
  status = absent;
}

/** kubevirt.io/v1 VirtualMachineSpec. */
export class OpenVmSpec extends OpenStruct {
  runStrategy = absent;
  template = absent;
  running = absent;
  dataVolumeTemplates = absent;
  instancetype = absent;
  preference = absent;
}

/** kubevirt.io/v1 VirtualMachineInstanceTemplateSpec. */
export class OpenTemplate extends OpenStruct {
  metadata = absent;
  spec = absent;
}

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
}

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
}

/** Writes the members of `source` into an empty open struct. */
export function opened<Struct extends OpenStruct>(empty: Struct, source: JsonObject): Struct {
  const open: OpenStruct = empty;
  for (const key in source) {
    const value = source[key];
    if (value !== undefined) setOwnField(open, key, value);
  }
  return empty;
}

/** The struct in plain JSON, with all that is open inside it. */
export function closedWithin(open: OpenStruct): JsonObject {
  for (const key in open) {
    const value = open[key];
    if (value instanceof OpenStruct) open[key] = closedWithin(value);
  }
  return closed(open);
}

/** The struct in plain JSON; what is open inside it has been closed before. */
export function closed(open: OpenStruct): JsonObject {
  if (open instanceof OpenDisk) return withRest(open, startOfDisk(open), 2);
  if (open instanceof OpenDevices) return withRest(open, startOfDevices(open), 2);
  if (open instanceof OpenDomain) {
    return open.resources === undefined
      ? withRest(open, startOfDomain(open), 4)
      : withRest(open, startOfDomainWithResources(open), 5);
  }
  if (open instanceof OpenVmiSpec) return withRest(open, startOfVmiSpec(open), 5);
  if (open instanceof OpenTemplate) return withRest(open, startOfTemplate(open), 2);
  if (open instanceof OpenVmSpec) return withRest(open, startOfVmSpec(open), 2);
  if (open instanceof OpenVm) {
    return open.status === undefined
      ? withRest(open, startOfVm(open), 4)
      : withRest(open, startOfVmWithStatus(open), 5);
  }
  if (open instanceof OpenCpu) return withRest(open, startOfCpu(open), 3);
  if (open instanceof SharedStruct) return open[plainForm];
  return withRest(open, undefined, 0);
}

function startOfVm({ apiVersion, kind, metadata, spec }: OpenVm): MutableJsonObject | undefined {
  if (apiVersion === undefined || kind === undefined) return undefined;
  return metadata === undefined || spec === undefined ? undefined : { apiVersion, kind, metadata, spec };
}

function startOfVmWithStatus(open: OpenVm): MutableJsonObject | undefined {
  const { apiVersion, kind, metadata, spec, status } = open;
  if (apiVersion === undefined || kind === undefined || status === undefined) return undefined;
  return metadata === undefined || spec === undefined
    ? undefined
    : { apiVersion, kind, metadata, spec, status };
}

function startOfVmSpec({ runStrategy, template }: OpenVmSpec): MutableJsonObject | undefined {
  return runStrategy === undefined || template === undefined ? undefined : { runStrategy, template };
}

function startOfTemplate({ metadata, spec }: OpenTemplate): MutableJsonObject | undefined {
  return metadata === undefined || spec === undefined ? undefined : { metadata, spec };
}

function startOfVmiSpec(open: OpenVmiSpec): MutableJsonObject | undefined {
  const { domain, volumes, networks, architecture, evictionStrategy } = open;
  if (domain === undefined || volumes === undefined || networks === undefined) return undefined;
  if (architecture === undefined || evictionStrategy === undefined) return undefined;
  return { domain, volumes, networks, architecture, evictionStrategy };
}

function startOfDomain({ cpu, memory, machine, devices }: OpenDomain): MutableJsonObject | undefined {
  if (cpu === undefined || memory === undefined) return undefined;
  return machine === undefined || devices === undefined ? undefined : { cpu, memory, machine, devices };
}

function startOfDomainWithResources(open: OpenDomain): MutableJsonObject | undefined {
  const { cpu, memory, machine, devices, resources } = open;
  if (cpu === undefined || memory === undefined || resources === undefined) return undefined;
  return machine === undefined || devices === undefined
    ? undefined
    : { cpu, memory, machine, devices, resources };
}

function startOfDevices({ disks, interfaces }: OpenDevices): MutableJsonObject | undefined {
  return disks === undefined || interfaces === undefined ? undefined : { disks, interfaces };
}

function startOfCpu({ cores, sockets, threads }: OpenCpu): MutableJsonObject | undefined {
  if (cores === undefined || sockets === undefined || threads === undefined) return undefined;
  return { cores, sockets, threads };
}

function startOfDisk({ name, disk }: OpenDisk): MutableJsonObject | undefined {
  return name === undefined || disk === undefined ? undefined : { name, disk };
}

/** `start` holds the first `count` members of `open`, when there is one. */
function withRest(open: OpenStruct, start: MutableJsonObject | undefined, count: number): MutableJsonObject {
  const plain = start ?? {};
  let written = start === undefined ? 0 : count;
  for (const key in open) {
    if (written-- > 0) continue;
    const value = open[key];
    if (value !== undefined) setOwnField(plain, key, value);
  }
  return plain;
}
