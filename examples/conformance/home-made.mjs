#!/usr/bin/env node
// A backup tool of about two hundred lines, to show what a tool that is not Velero has to do for KubeVirt's machines.
// It speaks the script contract itself, saves objects as JSON in Velero's layout and creates them again. Options before
// the command leave something out on purpose: see the other scripts of this folder.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { dirname, join } from "node:path";
import { parse } from "yaml";

const api = {
  serviceaccounts: "/api/v1",
  secrets: "/api/v1",
  configmaps: "/api/v1",
  persistentvolumeclaims: "/api/v1",
  pods: "/api/v1",
  "controllerrevisions.apps": "/apis/apps/v1",
  "datavolumes.cdi.kubevirt.io": "/apis/cdi.kubevirt.io/v1beta1",
  "virtualmachineinstancetypes.instancetype.kubevirt.io": "/apis/instancetype.kubevirt.io/v1beta1",
  "virtualmachinepreferences.instancetype.kubevirt.io": "/apis/instancetype.kubevirt.io/v1beta1",
  "virtualmachines.kubevirt.io": "/apis/kubevirt.io/v1",
  "virtualmachineinstances.kubevirt.io": "/apis/kubevirt.io/v1",
};
const uidLabel = "velero.kubevirt.io/pvc-uid";
const roles = [
  ["instancetype", "instancetypeRef"],
  ["preference", "preferenceRef"],
];

const typeResources = Object.keys(api).filter((resource) => resource.endsWith("instancetype.kubevirt.io"));
const switches = process.argv.slice(2).filter((word) => word.startsWith("--without-"));
const without = (what) => switches.includes(`--without-${what}`);
const [command, name, ...words] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const flags = readFlags(words);
const folder = process.env.UNFOLD_CONFORMANCE_ARCHIVES ?? process.env.HOME_MADE_ARCHIVES ?? "archives";
const cluster = readKubeconfig((process.env.KUBECONFIG ?? "").split(":").find((file) => existsSync(file)));

const commands = { backup, restore, "delete-backup": deleteBackup };
if (commands[command] === undefined || name === undefined || (command === "restore" && !flags.has("-f"))) {
  console.error(
    "usage: backup NAME -i NS -n NS [-r R,R] [-s SELECTOR] | restore NAME -f BACKUP -n NS | delete-backup NAME -n NS",
  );
  process.exit(1);
}
await commands[command]();

/** Saves what is asked for, and everything machines need, whatever the selector says. */
async function backup() {
  const namespace = flags.get("-i");
  const saved = new Map();
  const add = (resource, object) => saved.set(`${resource}/${object.metadata.name}`, [resource, object]);
  const wanted = flags.get("-r")?.split(",");
  const inScope = (resource) => wanted === undefined || wanted.includes(resource.split(".")[0]);
  for (const resource of Object.keys(api).filter(inScope)) {
    for (const object of await list(resource, namespace))
      if (isSelected(object, flags.get("-s"))) add(resource, object);
  }
  if (without("pins"))
    for (const resource of typeResources)
      for (const type of await list(resource, namespace)) add(resource, type);
  for (const [resource, machine] of [...saved.values()]) {
    if (!resource.startsWith("virtualmachine") || typeResources.includes(resource)) continue;
    for (const [needed, object] of neededBy(machine)) {
      const found = inScope(needed) ? await get(needed, namespace, object) : undefined;
      if (found !== undefined) add(needed, found);
      else if (needed === "controllerrevisions.apps")
        fail(`${machine.metadata.name}: revision ${object} is not there`);
    }
  }
  for (const [resource, object] of saved.values()) {
    if ((without("revisions") || without("pins")) && resource === "controllerrevisions.apps") continue;
    if (typeResources.includes(resource) && !without("pins")) continue;
    write(resource, namespace, prepared(resource, object));
  }
  console.log(`backup ${name}: ${saved.size} objects`);
}

/** Names of what a machine does not run without. */
function* neededBy({ spec, status }) {
  if (!without("pins")) {
    for (const [role, field] of roles) {
      const pin = spec[role]?.revisionName ?? status?.[field]?.controllerRevisionRef?.name;
      if (pin !== undefined) yield ["controllerrevisions.apps", pin];
    }
  }
  const guest = spec.template?.spec ?? spec;
  for (const volume of guest.volumes ?? []) {
    if (volume.dataVolume) yield ["datavolumes.cdi.kubevirt.io", volume.dataVolume.name];
    if (volume.dataVolume) yield ["persistentvolumeclaims", volume.dataVolume.name];
    if (volume.persistentVolumeClaim)
      yield ["persistentvolumeclaims", volume.persistentVolumeClaim.claimName];
    if (volume.configMap) yield ["configmaps", volume.configMap.name];
    if (volume.secret && !without("secrets")) yield ["secrets", volume.secret.secretName];
  }
  for (const { userPassword, sshPublicKey } of guest.accessCredentials ?? []) {
    const source = (userPassword ?? sshPublicKey)?.source;
    if (source?.secret && !without("secrets")) yield ["secrets", source.secret.secretName];
  }
}

/** What is known now and not at the restore is written into the saved copy. */
function prepared(resource, object) {
  const copy = structuredClone(object);
  const { metadata } = copy;
  if (resource === "virtualmachines.kubevirt.io" && !without("pins") && !without("status-pins")) {
    for (const [role, field] of roles) {
      const pin = copy.status?.[field]?.controllerRevisionRef?.name;
      if (copy.spec[role] !== undefined && pin !== undefined) copy.spec[role].revisionName = pin;
    }
  }
  if (resource === "datavolumes.cdi.kubevirt.io" && !without("data-marks")) {
    metadata.annotations = { ...metadata.annotations, "cdi.kubevirt.io/storage.prePopulated": metadata.name };
  }
  if (resource === "persistentvolumeclaims") {
    metadata.labels = { ...metadata.labels, [uidLabel]: metadata.uid };
    const owner = metadata.ownerReferences?.find(({ kind }) => kind === "DataVolume");
    if (owner !== undefined && !without("data-marks"))
      metadata.annotations = { ...metadata.annotations, "cdi.kubevirt.io/storage.populatedFor": owner.name };
  }
  return copy;
}

/** Creates what was saved, what others need first. */
async function restore() {
  const from = flags.get("-f");
  const [old, target] = (flags.get("-m") ?? "").split(":");
  const order = Object.keys(api);
  if (without("data-marks")) order.push(...order.splice(order.indexOf("persistentvolumeclaims"), 1));
  for (const resource of order) {
    for (const object of saved(from, resource)) {
      if (!isSelected(object, flags.get("-s")) || isRecreated(resource, object)) continue;
      const namespace = object.metadata.namespace === old ? target : object.metadata.namespace;
      await ensureNamespace(namespace);
      await create(resource, stripped(resource, object, namespace));
    }
  }
  console.log(`restore ${name}: done`);
}

/** Pods of machines, and instances that a machine owns, are made anew by KubeVirt. */
function isRecreated(resource, { metadata }) {
  if (resource === "pods") return metadata.labels?.["kubevirt.io"] === "virt-launcher";
  const owners = metadata.ownerReferences ?? [];
  if (resource === "controllerrevisions.apps") return metadata.name.startsWith("revision-start-vm-");
  return (
    resource === "virtualmachineinstances.kubevirt.io" && owners.some(({ kind }) => kind === "VirtualMachine")
  );
}

function stripped(resource, object, namespace) {
  const { status: _, ...rest } = object;
  const { name, annotations, labels = {}, ownerReferences } = object.metadata;
  const { [uidLabel]: __, ...kept } = labels;
  const owners =
    without("stripping-owners") && resource === "controllerrevisions.apps" ? { ownerReferences } : {};
  const copy = structuredClone({
    ...rest,
    metadata: { name, namespace, annotations, labels: kept, ...owners },
  });
  if (resource === "persistentvolumeclaims") {
    delete copy.spec.volumeName;
    delete copy.metadata.annotations?.["pv.kubernetes.io/bind-completed"];
    delete copy.metadata.annotations?.["pv.kubernetes.io/bound-by-controller"];
  }
  return copy;
}

async function deleteBackup() {
  rmSync(join(folder, name), { recursive: true, force: true });
}

function write(resource, namespace, object) {
  const file = join(
    folder,
    name,
    "resources",
    resource,
    "namespaces",
    namespace,
    `${object.metadata.name}.json`,
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(object));
}

function saved(from, resource) {
  const place = join(folder, from, "resources", resource, "namespaces");
  if (!existsSync(place)) return [];
  return readdirSync(place).flatMap((namespace) =>
    readdirSync(join(place, namespace)).map((file) =>
      JSON.parse(readFileSync(join(place, namespace, file), "utf8")),
    ),
  );
}

function isSelected({ metadata }, selector) {
  if (selector === undefined) return true;
  const [key, value] = selector.split("=");
  return metadata.labels?.[key] === value;
}

function readFlags(rest) {
  const found = new Map();
  for (let at = 0; at < rest.length; at++) found.set(rest[at], rest[at] === "-v" ? "" : rest[++at]);
  return found;
}

async function list(resource, namespace) {
  const { code, body } = await send(
    "GET",
    `${api[resource]}/namespaces/${namespace}/${resource.split(".")[0]}`,
  );
  if (code === 404) return [];
  if (code !== 200) fail(body.message);
  const kind = body.kind.replace(/List$/, "");
  return body.items.map((item) => ({ apiVersion: body.apiVersion, kind, ...item }));
}

async function get(resource, namespace, object) {
  const { code, body } = await send(
    "GET",
    `${api[resource]}/namespaces/${namespace}/${resource.split(".")[0]}/${object}`,
  );
  return code === 200 ? body : undefined;
}

async function create(resource, object) {
  const { namespace } = object.metadata;
  const { code, body } = await send(
    "POST",
    `${api[resource]}/namespaces/${namespace}/${resource.split(".")[0]}`,
    object,
  );
  if (code >= 300 && code !== 409) fail(`${resource} ${object.metadata.name}: ${body.message}`);
}

async function ensureNamespace(namespace) {
  const { code, body } = await send("POST", "/api/v1/namespaces", { metadata: { name: namespace } });
  if (code >= 300 && code !== 409) fail(body.message);
}

function send(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", Accept: "application/json", ...cluster.headers };
    const sent = request(`${cluster.server}${path}`, { method, headers, ...cluster.tls }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => {
        const isJson = (answer.headers["content-type"] ?? "").includes("json");
        resolve({ code: answer.statusCode, body: isJson ? JSON.parse(text) : { message: text } });
      });
    });
    sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function readKubeconfig(file) {
  if (file === undefined) fail("KUBECONFIG names no file");
  const config = parse(readFileSync(file, "utf8"));
  const { context } = config.contexts.find((entry) => entry.name === config["current-context"]);
  const { cluster: target } = config.clusters.find((entry) => entry.name === context.cluster);
  const { user } = config.users.find((entry) => entry.name === context.user);
  const pem = (data, path) => (data ? Buffer.from(data, "base64") : path && readFileSync(path));
  return {
    server: target.server,
    headers: user.token ? { Authorization: `Bearer ${user.token}` } : {},
    tls: {
      ca: pem(target["certificate-authority-data"], target["certificate-authority"]),
      cert: pem(user["client-certificate-data"], user["client-certificate"]),
      key: pem(user["client-key-data"], user["client-key"]),
    },
  };
}

function fail(message) {
  console.error(`home-made: ${message}`);
  process.exit(1);
}
