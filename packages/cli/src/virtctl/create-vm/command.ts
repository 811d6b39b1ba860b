import { flagUsages } from "../../command-line/flag-help.js";
import { type FlagSpec, parseFlags, requireExclusive, UsageError } from "../../command-line/flag-set.js";
import type { Output } from "../../command-line/output.js";
import { globalFlags, globalOptionsHint } from "../global-flags.js";
import { goYaml } from "../go-yaml.js";
import { createVmExclusiveFlags, createVmFlags } from "./flags.js";
import { vmManifest } from "./manifest.js";

const helpFlag: FlagSpec = { name: "help", shorthand: "h", type: "bool", usage: "help for vm" };

/** `virtctl create vm`: prints a manifest, contacts no API. Returns the exit code. */
export function createVmCommand(args: readonly string[], output: Output): number {
  const parsed = parseFlags(args, [...createVmFlags, ...globalFlags, helpFlag]);
  if (parsed.given.has("help")) {
    output.out(helpText());
    return 0;
  }
  for (const warning of parsed.warnings) output.err(`${warning}\n`);
  const [extra] = parsed.positional;
  if (extra !== undefined) throw new UsageError(`unknown command "${extra}" for "virtctl create vm"`);
  requireExclusive(new Set(parsed.given.keys()), createVmExclusiveFlags);
  const { object, warnings } = vmManifest(parsed, parsed.given.get("namespace")?.at(-1));
  for (const warning of warnings) output.err(warning);
  output.out(goYaml(object));
  return 0;
}

function helpText(): string {
  return `Print the manifest of a VirtualMachine.

Without a boot order volumes boot in this order: container disks, PVCs, data sources, cloned PVCs, blank and imported volumes.

Usage:
  virtctl create vm [flags]

Examples:
  # A VM of instance type u1.medium with the preference fedora
  virtctl create vm --name fedora --instancetype u1.medium --preference fedora --volume-containerdisk src:quay.io/containerdisks/fedora:latest

  # A VM whose disk is cloned from a DataSource that also names its instance type and preference
  virtctl create vm --volume-import type:ds,src:my-namespace/my-ds,size:50Gi

  # Create it right away
  virtctl create vm --memory 1Gi --volume-pvc src:my-pvc | kubectl create -f -

Flags:
${flagUsages([...createVmFlags, helpFlag])}
${globalOptionsHint}`;
}
