import { fileURLToPath } from "node:url";
import { type Finished, type Kubectl, run } from "./kubectl.js";

const virtctl = fileURLToPath(new URL("../../packages/cli/bin/virtctl.js", import.meta.url));

/** The command by which the vendor's article sets the policy, to the letter. */
export function patchPolicy(kubectl: Kubectl, policy: string): Promise<Finished> {
  const patch = `{"spec":{"instancetypeConfig": {"referencePolicy": "${policy}"}}}`;
  const target = ["-n", "openshift-cnv", "hco", "kubevirt-hyperconverged"];
  return kubectl.try(["patch", ...target, "--type=merge", "-p", patch]);
}

/** Sets the policy. @throws when the API server refuses it */
export async function setPolicy(kubectl: Kubectl, policy: string): Promise<void> {
  const { code, stdout, stderr } = await patchPolicy(kubectl, policy);
  if (code === 0 && stdout.startsWith("hyperconverged.hco.kubevirt.io/kubevirt-hyperconverged patched"))
    return;
  throw new Error(`The policy was not set: ${stdout}${stderr}`);
}

/** What `virtctl create vm` prints for the article's VM. */
export async function fedoraManifest(name: string): Promise<string> {
  const flags = ["--name", name, "--instancetype", "u1.medium", "--preference", "fedora"];
  const volume = ["--volume-containerdisk", "src:quay.io/containerdisks/fedora:latest"];
  return (await run(process.execPath, [virtctl, "create", "vm", ...flags, ...volume])).stdout;
}
