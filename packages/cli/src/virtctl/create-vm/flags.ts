import type { FlagSpec } from "../../command-line/flag-set.js";

const moved = "use flag --volume-import instead";

/** Flags of `virtctl create vm`, in help order. */
export const createVmFlags: readonly FlagSpec[] = [
  { name: "name", type: "string", usage: "Name of the VM; random when absent." },
  {
    name: "run-strategy",
    type: "string",
    defaultValue: "Always",
    usage: "Run strategy: Always, Manual, Halted, Once or RerunOnFailure.",
  },
  {
    name: "termination-grace-period",
    type: "int64",
    defaultValue: "180",
    usage: "Seconds a guest gets to shut down.",
  },
  {
    name: "memory",
    type: "string",
    defaultValue: "512Mi",
    usage: "Guest memory. Excludes the instance type flags.",
  },
  {
    name: "instancetype",
    type: "string",
    usage: "Instance type as [kind/]name. Excludes the flags that infer one.",
  },
  {
    name: "infer-instancetype",
    type: "bool",
    defaultValue: true,
    usage: "Infer the instance type from the first boot volume.",
  },
  { name: "infer-instancetype-from", type: "string", usage: "Volume to infer the instance type from." },
  {
    name: "preference",
    type: "string",
    usage: "Preference as [kind/]name. Excludes the flags that infer one.",
  },
  {
    name: "infer-preference",
    type: "bool",
    defaultValue: true,
    usage: "Infer the preference from the first boot volume.",
  },
  { name: "infer-preference-from", type: "string", usage: "Volume to infer the preference from." },
  {
    name: "volume-containerdisk",
    type: "stringArray",
    usage: "Container disk, repeatable. Params: name, src (required), bootorder.",
  },
  {
    name: "volume-pvc",
    type: "stringArray",
    usage: "PersistentVolumeClaim used in place, repeatable. Params: name, src (required), bootorder.",
  },
  {
    name: "volume-import",
    type: "stringArray",
    usage:
      "Volume made by a DataVolumeTemplate, repeatable. Params: type (blank, gcs, http, imageio, pvc, registry, s3, vddk, snapshot, ds), size, name, bootorder and those of the type.",
  },
  {
    name: "volume-sysprep",
    type: "string",
    usage: "Sysprep volume. Params: src (required), type (configmap, secret).",
  },
  { name: "user", type: "string", usage: "User in the cloud-init user data." },
  {
    name: "password-file",
    type: "string",
    usage: "File with the password for the cloud-init user data (stored in clear text).",
  },
  { name: "ssh-key", type: "stringSlice", usage: "SSH public keys for the cloud-init user data." },
  {
    name: "ga-manage-ssh",
    type: "bool",
    defaultValue: false,
    usage: "Let the guest agent manage SSH keys (a run command in the user data).",
  },
  {
    name: "access-cred",
    type: "stringArray",
    usage:
      "Access credentials from a secret, repeatable. Params: type (ssh, password), src (required), method, user.",
  },
  {
    name: "cloud-init",
    type: "string",
    defaultValue: "nocloud",
    usage: "Cloud-init data source: nocloud, configdrive or none.",
  },
  { name: "cloud-init-user-data", type: "string", usage: "Cloud-init user data, base64." },
  { name: "cloud-init-network-data", type: "string", usage: "Cloud-init network data, base64." },
  {
    name: "volume-datasource",
    type: "stringArray",
    usage: "Volume cloned from a DataSource, repeatable. Params: name, src (required), size, bootorder.",
    deprecated: moved,
  },
  {
    name: "volume-clone-pvc",
    type: "stringArray",
    usage: "Volume cloned from a PVC, repeatable. Params: name, src (required), size, bootorder.",
    deprecated: moved,
  },
  {
    name: "volume-blank",
    type: "stringArray",
    usage: "Empty volume, repeatable. Params: name, size (required), bootorder.",
    deprecated: moved,
  },
];

/** Groups of which at most one flag may be given. */
export const createVmExclusiveFlags: readonly (readonly string[])[] = [
  ["memory", "instancetype", "infer-instancetype", "infer-instancetype-from"],
  ["preference", "infer-preference", "infer-preference-from"],
  ["cloud-init-user-data", "user"],
  ["cloud-init-user-data", "password-file"],
  ["cloud-init-user-data", "ssh-key"],
  ["cloud-init-user-data", "ga-manage-ssh"],
];
