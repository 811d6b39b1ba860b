import type { JsonObject } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";

/** What the cloud-init flags ask for. */
export interface CloudInitInput {
  readonly source: string;
  readonly sourceGiven: boolean;
  readonly userDataBase64: string | undefined;
  readonly networkDataBase64: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly sshKeys: readonly string[];
  readonly gaManageSsh: boolean;
}

const sourceFields = new Map([
  ["nocloud", "cloudInitNoCloud"],
  ["configdrive", "cloudInitConfigDrive"],
  ["none", undefined],
]);

/** Warning printed when `--cloud-init none` makes other flags useless; without line end, as the real one. */
export const cloudInitNoneWarning =
  "WARNING: --cloud-init: was set to none, not creating a data source although other cloud-init options were set";

/** The cloud-init volume, undefined when none is wanted, or the warning. @throws UsageError for an unknown data source */
export function cloudInitVolume(
  input: CloudInitInput,
): JsonObject | { readonly warning: string } | undefined {
  const source = input.source.toLowerCase();
  if (!sourceFields.has(source)) {
    throw new UsageError(
      `failed to parse "--cloud-init" flag: invalid cloud-init data source type "${input.source}", supported values are: nocloud, configdrive, none`,
    );
  }
  const field = sourceFields.get(source);
  if (field === undefined) return dataGiven(input) ? { warning: cloudInitNoneWarning } : undefined;
  if (!input.sourceGiven && !dataGiven(input) && input.user === undefined) return undefined;
  return { name: "cloudinitdisk", [field]: dataOf(input) };
}

function dataGiven({
  userDataBase64,
  networkDataBase64,
  password,
  sshKeys,
  gaManageSsh,
}: CloudInitInput): boolean {
  return (
    userDataBase64 !== undefined ||
    networkDataBase64 !== undefined ||
    password !== undefined ||
    sshKeys.length > 0 ||
    gaManageSsh
  );
}

function dataOf(input: CloudInitInput): JsonObject {
  const network = input.networkDataBase64 === undefined ? {} : { networkDataBase64: input.networkDataBase64 };
  if (input.userDataBase64 !== undefined) return { userDataBase64: input.userDataBase64, ...network };
  return { userData: cloudConfig(input), ...network };
}

function cloudConfig({ user, password, sshKeys, gaManageSsh }: CloudInitInput): string {
  const lines = ["#cloud-config"];
  if (user !== undefined) lines.push(`user: ${user}`);
  if (password !== undefined) lines.push(`password: ${password}`, "chpasswd: { expire: False }");
  if (sshKeys.length > 0) lines.push("ssh_authorized_keys:", ...sshKeys.map((key) => `  - ${key}`));
  if (gaManageSsh) lines.push("runcmd:", "  - [ setsebool, -P, 'virt_qemu_ga_manage_ssh', 'on' ]");
  return lines.join("\n");
}
