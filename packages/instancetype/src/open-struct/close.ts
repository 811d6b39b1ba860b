import { type JsonObject, type JsonValue, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";
import { anyMember, type Rule } from "../go-form/rule.js";
import { written } from "../go-form/written.js";
import { OpenDevices, type OpenDisk } from "./open-devices.js";
import { OpenTemplate, type OpenVm, OpenVmSpec } from "./open-machine.js";
import { goForm, type OpenStruct, others, plainForm, SharedStruct } from "./open-struct.js";
import { OpenCpu, OpenDomain, OpenVmiSpec } from "./open-template.js";

/** The rules of a struct's members. */
export interface MemberRules {
  /** Of those its class names. */
  readonly byName: { readonly [member: string]: Rule };
  /** The same, in the order the class names them. */
  readonly named: readonly Rule[];
  /** Where the last of those is that are written even when absent. */
  readonly lastAlways: number;
  /** Of all members that have one. */
  readonly fields: ReadonlyMap<string, Rule>;
}

/** The form machines are written in: KubeVirt's. Without one every member stays as it is. */
export interface MachineForm {
  readonly vm: MemberRules;
  readonly vmSpec: MemberRules;
  readonly template: MemberRules;
  readonly vmiSpec: MemberRules;
  readonly domain: MemberRules;
  readonly devices: MemberRules;
  readonly cpu: MemberRules;
}

/** The machine in plain JSON. It belongs to nobody else and is of no use afterwards. */
export function closedVm(open: OpenVm, form?: MachineForm): JsonObject {
  const rules = form?.vm;
  const { apiVersion, kind } = open;
  const metadata = put(rules?.byName.metadata, open.metadata);
  const spec =
    open.spec instanceof OpenVmSpec ? closedVmSpec(open.spec, form) : put(rules?.byName.spec, open.spec);
  const status = put(rules?.byName.status, open.status);
  open.spec = spec;
  if (!apiVersion || !kind || metadata === undefined || spec === undefined) return rest(open, {}, 0, rules);
  return status === undefined
    ? rest(open, { apiVersion, kind, metadata, spec }, 5, rules)
    : rest(open, { apiVersion, kind, metadata, spec, status }, 5, rules);
}

function closedVmSpec(open: OpenVmSpec, form: MachineForm | undefined): JsonObject {
  const rules = form?.vmSpec;
  const { runStrategy } = open;
  const template =
    open.template instanceof OpenTemplate
      ? closedTemplate(open.template, form)
      : put(rules?.byName.template, open.template);
  open.template = template;
  if (!runStrategy || template === undefined) return rest(open, {}, 0, rules);
  return rest(open, { runStrategy, template }, 2, rules);
}

function closedTemplate(open: OpenTemplate, form: MachineForm | undefined): JsonObject {
  const rules = form?.template;
  const metadata = put(rules?.byName.metadata, open.metadata);
  const spec =
    open.spec instanceof OpenVmiSpec ? closedVmiSpec(open.spec, form) : put(rules?.byName.spec, open.spec);
  open.spec = spec;
  if (metadata === undefined || spec === undefined) return rest(open, {}, 0, rules);
  return rest(open, { metadata, spec }, 2, rules);
}

/** As {@link closedVm}, for the template's spec alone. */
export function closedVmiSpec(open: OpenVmiSpec, form?: MachineForm): JsonObject {
  const rules = form?.vmiSpec;
  const { architecture, evictionStrategy } = open;
  const domain =
    open.domain instanceof OpenDomain
      ? closedDomain(open.domain, form)
      : put(rules?.byName.domain, open.domain);
  const volumes = put(rules?.byName.volumes, open.volumes);
  const networks = put(rules?.byName.networks, open.networks);
  open.domain = domain;
  if (domain === undefined || volumes === undefined || networks === undefined) {
    return rest(open, {}, 0, rules);
  }
  if (!architecture || !evictionStrategy) return rest(open, {}, 0, rules);
  return rest(open, { domain, volumes, networks, architecture, evictionStrategy }, 5, rules);
}

function closedDomain(open: OpenDomain, form: MachineForm | undefined): JsonObject {
  const rules = form?.domain;
  const cpu = open.cpu instanceof OpenCpu ? closedCpu(open.cpu, form) : put(rules?.byName.cpu, open.cpu);
  const memory = put(rules?.byName.memory, open.memory);
  const machine = put(rules?.byName.machine, open.machine);
  const devices =
    open.devices instanceof OpenDevices
      ? closedDevices(open.devices, form)
      : put(rules?.byName.devices, open.devices);
  const resources = put(rules?.byName.resources, open.resources);
  open.cpu = cpu;
  open.devices = devices;
  if (cpu === undefined || memory === undefined || machine === undefined || devices === undefined) {
    return rest(open, {}, 0, rules);
  }
  const plain: MutableJsonObject =
    resources === undefined
      ? { cpu, memory, machine, devices }
      : { cpu, memory, machine, devices, resources };
  const features = put(rules?.byName.features, open.features);
  if (features !== undefined) plain.features = features;
  const firmware = put(rules?.byName.firmware, open.firmware);
  if (firmware !== undefined) plain.firmware = firmware;
  const clock = put(rules?.byName.clock, open.clock);
  if (clock !== undefined) plain.clock = clock;
  return rest(open, plain, 8, rules);
}

function closedDevices(open: OpenDevices, form: MachineForm | undefined): JsonObject {
  const rules = form?.devices;
  const disks = put(rules?.byName.disks, open.disks);
  const interfaces = put(rules?.byName.interfaces, open.interfaces);
  if (disks === undefined || interfaces === undefined) return rest(open, {}, 0, rules);
  return rest(open, { disks, interfaces }, 2, rules);
}

function closedCpu(open: OpenCpu, form: MachineForm | undefined): JsonObject {
  const { cores, sockets, threads } = open;
  if (!cores || !sockets || !threads) return rest(open, {}, 0, form?.cpu);
  return rest(open, { cores, sockets, threads }, 3, form?.cpu);
}

/** As {@link closedVm}, for one disk, as it is. */
export function closedDisk(open: OpenDisk): JsonObject {
  const { name, disk } = open;
  if (name === undefined || disk === undefined) return rest(open, {}, 0, undefined);
  return rest(open, { name, disk }, 2, undefined);
}

/** A member that is not open, by its rule when there is one; undefined when it is left out. */
function put(rule: Rule | undefined, value: JsonValue | undefined): JsonValue | undefined {
  if (value instanceof SharedStruct)
    return rule === undefined ? value[plainForm] : writtenShared(rule, value);
  return rule === undefined ? value : written(rule, value);
}

/** What one member of machines is shared by is always written by the rule of that member. */
function writtenShared(rule: Rule, struct: SharedStruct): JsonValue | undefined {
  struct[goForm] ??= written(rule, struct[plainForm]);
  return struct[goForm];
}

/** Adds the members of `open` behind the first `count`, which `plain` holds already. */
function rest(
  open: OpenStruct,
  plain: MutableJsonObject,
  count: number,
  rules: MemberRules | undefined,
): MutableJsonObject {
  let position = 0;
  for (const key in open) {
    const at = position++;
    if (at < count) continue;
    const value = open[key];
    if (value === undefined && (rules === undefined || at > rules.lastAlways)) continue;
    const next = put(rules && (rules.named[at] ?? anyMember), value);
    if (next !== undefined) setOwnField(plain, key, next);
  }
  const unnamed = open[others];
  if (unnamed !== undefined) addUnnamed(unnamed, plain, rules);
  return plain;
}

function addUnnamed(unnamed: JsonObject, plain: MutableJsonObject, rules: MemberRules | undefined): void {
  for (const key in unnamed) {
    const next = put(rules && (rules.fields.get(key) ?? anyMember), unnamed[key]);
    if (next !== undefined) setOwnField(plain, key, next);
  }
}
