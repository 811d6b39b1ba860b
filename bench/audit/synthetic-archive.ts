import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createGzip } from "node:zlib";
import { tarEnd, tarMember } from "../../packages/backup/src/archive/tar-writer.js";

/** Writes an archive as Velero does, each object twice; returns its size unpacked. */
export async function writeArchive(path: string, machines: number): Promise<number> {
  const gzip = createGzip({ level: 1 });
  const file = createWriteStream(path);
  gzip.pipe(file);
  let size = 0;
  const write = async (bytes: Buffer): Promise<void> => {
    size += bytes.length;
    if (!gzip.write(bytes)) await once(gzip, "drain");
  };
  const random = randomText(7);
  for (let index = 0; index < machines; index++) {
    for (const [resource, version, object] of objectsOf(index, random)) {
      const { namespace, name } = object.metadata;
      const bytes = Buffer.from(JSON.stringify(object));
      await write(tarMember(`resources/${resource}/namespaces/${namespace}/${name}.json`, bytes));
      await write(
        tarMember(
          `resources/${resource}/${version}-preferredversion/namespaces/${namespace}/${name}.json`,
          bytes,
        ),
      );
    }
  }
  await write(tarEnd);
  gzip.end();
  await once(file, "finish");
  return size;
}

interface BenchObject {
  readonly metadata: { readonly namespace: string; readonly name: string };
}

function* objectsOf(
  index: number,
  random: (length: number) => string,
): Iterable<[string, string, BenchObject]> {
  const [namespace, name, uid] = [`team-${index % 200}`, `vm-${index}`, random(36)];
  const [instancetype, preference] = [
    `u1.${["small", "medium", "large"][index % 3]}`,
    ["fedora", "rhel.9"][index % 2],
  ];
  const pins = {
    instancetype: `${name}-${instancetype}-v1beta1-${uid}-1`,
    preference: `${name}-${preference}-v1beta1-${uid}-1`,
  };
  const metadata = (ofName: string, extra = 1400) => ({
    name: ofName,
    namespace,
    uid: random(36),
    resourceVersion: String(index),
    labels: { app: name },
    managedFields: [{ manager: "kubectl", operation: "Update", fieldsV1: { "f:spec": random(extra) } }],
  });
  const owner = [{ apiVersion: "kubevirt.io/v1", kind: "VirtualMachine", name, uid, controller: true }];
  yield [
    "controllerrevisions.apps",
    "v1",
    revision(metadata(pins.instancetype, 300), owner, "VirtualMachineClusterInstancetype", instancetype, {
      cpu: { guest: 1 + (index % 3) },
      memory: { guest: `${2 + (index % 3)}Gi` },
    }),
  ];
  yield [
    "controllerrevisions.apps",
    "v1",
    revision(metadata(pins.preference, 300), owner, "VirtualMachineClusterPreference", preference ?? "", {
      devices: { preferredDiskBus: "virtio", preferredInterfaceModel: "virtio", preferredRng: {} },
    }),
  ];
  yield [
    "virtualmachines.kubevirt.io",
    "v1",
    machine(metadata(name), uid, { instancetype, preference: preference ?? "" }, pins),
  ];
  for (const [resource, kind, extra] of [
    ["pods", "Pod", 3500],
    ["persistentvolumeclaims", "PersistentVolumeClaim", 900],
    ["virtualmachineinstances.kubevirt.io", "VirtualMachineInstance", 4500],
    ["secrets", "Secret", 3000],
  ] as const) {
    yield [
      resource,
      "v1",
      {
        apiVersion: "v1",
        kind,
        metadata: metadata(`${name}-${resource.length}`, extra),
        spec: {},
      } as BenchObject,
    ];
  }
}

function revision(
  metadata: BenchObject["metadata"],
  ownerReferences: unknown,
  kind: string,
  name: string,
  spec: unknown,
): BenchObject {
  const labels = {
    "instancetype.kubevirt.io/object-kind": kind,
    "instancetype.kubevirt.io/object-name": name,
    "instancetype.kubevirt.io/object-version": "v1beta1",
  };
  const data = {
    apiVersion: "instancetype.kubevirt.io/v1beta1",
    kind,
    metadata: { name, uid: "u", generation: 1 },
    spec,
  };
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: { ...metadata, labels, ownerReferences },
    data,
    revision: 0,
  } as BenchObject;
}

function machine(
  metadata: BenchObject["metadata"],
  uid: string,
  names: { readonly instancetype: string; readonly preference: string },
  pins: { readonly instancetype: string; readonly preference: string },
): BenchObject {
  const volumes = ["root", "data"].map((volume) => ({
    name: volume,
    persistentVolumeClaim: { claimName: `${metadata.name}-${volume}` },
  }));
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { ...metadata, uid },
    spec: {
      runStrategy: "Always",
      instancetype: { name: names.instancetype, revisionName: pins.instancetype },
      preference: { name: names.preference, revisionName: pins.preference },
      template: {
        metadata: { labels: { app: metadata.name } },
        spec: {
          domain: {
            devices: {
              disks: volumes.map(({ name }) => ({ name, disk: {} })),
              interfaces: [{ name: "default", masquerade: {} }],
            },
          },
          networks: [{ name: "default", pod: {} }],
          volumes,
        },
      },
    },
    status: {
      printableStatus: "Running",
      instancetypeRef: { name: names.instancetype, controllerRevisionRef: { name: pins.instancetype } },
      preferenceRef: { name: names.preference, controllerRevisionRef: { name: pins.preference } },
    },
  } as BenchObject;
}

/** Text that a compressor finds little in, the same in every run. */
function randomText(seed: number): (length: number) => string {
  let state = seed;
  const alphabet = "abcdefghijklmnopqrstuvwxyz012345";
  return (length) => {
    let text = "";
    for (let index = 0; index < length; index++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      // A third of the text is new, the rest repeats: about what JSON of a cluster compresses to.
      text += index % 3 === 0 ? alphabet[(state >>> 16) & 31] : "xy"[index % 2];
    }
    return text;
  };
}
