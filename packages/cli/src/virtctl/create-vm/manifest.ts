import { readFileSync } from "node:fs";
import { canonicalQuantity, type JsonObject, type MutableJsonObject } from "@unfold/apimachinery";
import { isTrue, UsageError } from "../../command-line/flag-set.js";
import { type FlagValues, forFlag } from "../../command-line/flag-values.js";
import { splitPrefixedName } from "../params.js";
import { randomSuffix } from "../random-suffix.js";
import { accessCredentials } from "./access-credentials.js";
import { cloudInitVolume } from "./cloud-init.js";
import { inferenceVolume } from "./inference.js";
import { addImport } from "./volume-import.js";
import {
  addContainerDisk,
  addPersistentVolumeClaim,
  addSysprep,
  addVolume,
  type VolumeList,
} from "./volumes.js";

/** A VirtualMachine manifest and what to say on stderr. */
export interface Manifest {
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

/** The manifest that `virtctl create vm` prints (KubeVirt pkg/virtctl/create/vm). @throws UsageError */
export function vmManifest(flags: FlagValues, namespace: string | undefined): Manifest {
  const name = flags.text("name") ?? `vm-${randomSuffix()}`;
  const spec: MutableJsonObject = { runStrategy: runStrategy(flags.last("run-strategy") ?? "Always") };
  const memory = forFlag("memory", () => canonicalQuantity(flags.last("memory") ?? "512Mi"));
  const instancetype = matcher(flags, "instancetype", [
    "virtualmachineinstancetype",
    "virtualmachineclusterinstancetype",
  ]);
  const preference = matcher(flags, "preference", [
    "virtualmachinepreference",
    "virtualmachineclusterpreference",
  ]);

  const list: VolumeList = { volumes: [], dataVolumeTemplates: [], bootOrders: new Map() };
  addFlagVolumes(list, flags, name);
  const access = forFlag("access-cred", () =>
    accessCredentials(flags.all("access-cred"), {
      user: flags.text("user"),
      cloudInit: flags.last("cloud-init"),
    }),
  );
  const warnings = addCloudInit(list, flags, access);

  const inferredType =
    instancetype ?? (flags.given("memory") ? undefined : inferred(flags, "instancetype", list));
  const inferredPreference = preference ?? inferred(flags, "preference", list);
  if (inferredType !== undefined) spec["instancetype"] = inferredType;
  if (inferredPreference !== undefined) spec["preference"] = inferredPreference;
  if (list.dataVolumeTemplates.length > 0) spec["dataVolumeTemplates"] = list.dataVolumeTemplates;

  const keepsMemory =
    inferredType === undefined || inferredType["inferFromVolumeFailurePolicy"] !== undefined;
  spec["template"] = {
    metadata: {},
    spec: {
      ...(access.credentials.length === 0 ? {} : { accessCredentials: access.credentials }),
      domain: {
        devices: devices(list),
        ...(keepsMemory ? { memory: { guest: memory } } : {}),
        resources: {},
      },
      terminationGracePeriodSeconds: flags.integer("termination-grace-period") ?? 180,
      ...(list.volumes.length === 0 ? {} : { volumes: list.volumes }),
    },
  };
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return {
    object: { apiVersion: "kubevirt.io/v1", kind: "VirtualMachine", metadata, spec, status: {} },
    warnings,
  };
}

const runStrategies = ["Always", "Manual", "Halted", "Once", "RerunOnFailure"];

function runStrategy(text: string): string {
  const found = runStrategies.find((strategy) => strategy.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(
    `failed to parse "--run-strategy" flag: invalid run strategy "${text}", supported values are: ${runStrategies.join(", ")}`,
  );
}

function matcher(flags: FlagValues, flag: string, kinds: readonly string[]): JsonObject | undefined {
  const text = flags.last(flag);
  if (text === undefined) return undefined;
  return forFlag(flag, () => {
    const { prefix, name } = splitPrefixedName(text);
    const kind = prefix.toLowerCase();
    if (kind !== "" && !kinds.includes(kind)) {
      throw new UsageError(`invalid ${flag} kind "${kind}", supported values are: ${kinds.join(", ")}`);
    }
    return kind === "" ? { name } : { kind, name };
  });
}

/** Adds the volumes in the order the boot order defaults to. */
function addFlagVolumes(list: VolumeList, flags: FlagValues, vmName: string): void {
  const each = (flag: string, add: (text: string, index: number) => void): void =>
    forFlag(flag, () => flags.all(flag).forEach(add));
  each("volume-containerdisk", (text, index) => addContainerDisk(list, text, vmName, index));
  each("volume-pvc", (text) => addPersistentVolumeClaim(list, text));
  const imports = [
    ...flags.all("volume-datasource").map((text) => `type:ds,${text}`),
    ...flags.all("volume-clone-pvc").map((text) => `type:pvc,${text}`),
    ...flags.all("volume-blank").map((text) => `type:blank,${text}`),
    ...flags.all("volume-import"),
  ];
  forFlag("volume-import", () => {
    for (const text of imports) addImport(list, text);
  });
  const sysprep = flags.last("volume-sysprep");
  if (sysprep !== undefined) forFlag("volume-sysprep", () => addSysprep(list, sysprep));
}

function addCloudInit(
  list: VolumeList,
  flags: FlagValues,
  access: { readonly gaManageSsh: boolean; readonly cloudInit: string | undefined },
): readonly string[] {
  const passwordFile = flags.text("password-file");
  const volume = cloudInitVolume({
    source: flags.last("cloud-init") ?? access.cloudInit ?? "nocloud",
    sourceGiven: flags.given("cloud-init") || access.cloudInit !== undefined,
    userDataBase64: flags.text("cloud-init-user-data"),
    networkDataBase64: flags.text("cloud-init-network-data"),
    user: flags.text("user"),
    password: passwordFile === undefined ? undefined : readPassword(passwordFile),
    sshKeys: flags.all("ssh-key"),
    gaManageSsh: isTrue(flags.last("ga-manage-ssh") ?? "false") || access.gaManageSsh,
  });
  const passwordWarning =
    "WARNING: --password-file: The password is stored in cleartext in the VM definition!\n";
  const warnings = passwordFile === undefined ? [] : [passwordWarning];
  if (volume === undefined) return warnings;
  if (typeof volume["warning"] === "string") return [...warnings, volume["warning"]];
  const { name: _, ...source } = volume as JsonObject;
  addVolume(list, { name: "cloudinitdisk", source, bootOrder: undefined });
  return warnings;
}

function readPassword(path: string): string {
  return forFlag("password-file", () => readFileSync(path, "utf8").trimEnd());
}

/**
 * The matcher that infers from a volume. Without a flag that asks for it, inference is a try: it fails silently and the
 * manifest says `Ignore`, so that the VM also starts without it.
 */
function inferred(
  flags: FlagValues,
  role: "instancetype" | "preference",
  list: VolumeList,
): JsonObject | undefined {
  const wanted = flags.last(`infer-${role}`);
  if (wanted !== undefined && !isTrue(wanted)) return undefined;
  if (wanted !== undefined || flags.given(`infer-${role}-from`)) {
    return { inferFromVolume: inferenceVolume(list, flags.text(`infer-${role}-from`)) };
  }
  try {
    return { inferFromVolume: inferenceVolume(list, undefined), inferFromVolumeFailurePolicy: "Ignore" };
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** Only volumes with a boot order get a disk; the others rely on the default volume disks of KubeVirt. */
function devices(list: VolumeList): JsonObject {
  if (list.bootOrders.size === 0) return {};
  const orderOf = new Map([...list.bootOrders].map(([order, name]) => [name, order]));
  const disks = list.volumes.flatMap(({ name }) => {
    const bootOrder = orderOf.get(String(name));
    return bootOrder === undefined ? [] : [{ name: String(name), bootOrder }];
  });
  return { disks };
}
