import type { JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import { Params, takeSource } from "../params.js";

/** Volumes and what belongs to them, in the order they were asked for. */
export interface VolumeList {
  readonly volumes: JsonObject[];
  readonly dataVolumeTemplates: JsonObject[];
  readonly bootOrders: Map<number, string>;
}

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Adds a volume under a name that is valid and free; remembers its boot order. @throws UsageError */
export function addVolume(
  list: VolumeList,
  {
    name,
    source,
    bootOrder,
  }: { readonly name: string; readonly source: JsonObject; readonly bootOrder: number | undefined },
): void {
  if (!dnsLabel.test(name) || name.length > 63) {
    throw new UsageError(
      `invalid name "${name}": ${name.length > 63 ? "must be no more than 63 characters" : labelRule}`,
    );
  }
  if (list.volumes.some((volume) => volume["name"] === name)) {
    throw new UsageError(`there is already a volume with name "${name}"`);
  }
  if (bootOrder !== undefined) {
    if (bootOrder === 0) throw new UsageError("bootorder must be greater than 0");
    if (list.bootOrders.has(bootOrder))
      throw new UsageError(`bootorder ${bootOrder} was specified multiple times`);
    list.bootOrders.set(bootOrder, name);
  }
  list.volumes.push({ name, ...source });
}

const labelRule =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** `--volume-containerdisk name:…,src:…,bootorder:…` */
export function addContainerDisk(list: VolumeList, text: string, vmName: string, index: number): void {
  const params = new Params(text);
  const image = params.take("src");
  const name = params.take("name") ?? `${vmName}-containerdisk-${index}`;
  const bootOrder = params.takeUint("bootorder");
  params.done();
  if (image === undefined) throw new UsageError("src must be specified");
  addVolume(list, { name, source: { containerDisk: { image } }, bootOrder });
}

/** `--volume-pvc name:…,src:…,bootorder:…`; a namespace makes no sense there. */
export function addPersistentVolumeClaim(list: VolumeList, text: string): void {
  const params = new Params(text);
  const { namespace, name: claimName } = takeSource(params);
  const name = params.take("name") ?? claimName;
  const bootOrder = params.takeUint("bootorder");
  params.done();
  if (namespace !== "") throw new UsageError(`not allowed to specify namespace of pvc "${claimName}"`);
  addVolume(list, { name, source: { persistentVolumeClaim: { claimName } }, bootOrder });
}

/** `--volume-sysprep src:…,type:configmap|secret` */
export function addSysprep(list: VolumeList, text: string): void {
  const params = new Params(text);
  const { namespace, name } = takeSource(params);
  const type = params.take("type") ?? "configmap";
  params.done();
  if (namespace !== "")
    throw new UsageError(`not allowed to specify namespace of configmap or secret "${name}"`);
  const sources: { readonly [type: string]: JsonObject } = {
    configmap: { configMap: { name } },
    secret: { secret: { name } },
  };
  const source = sources[type.toLowerCase()];
  if (source === undefined) {
    throw new UsageError(`invalid sysprep source type "${type}", supported values are: configmap, secret`);
  }
  addVolume(list, { name: "sysprepdisk", source: { sysprep: source }, bootOrder: undefined });
}
