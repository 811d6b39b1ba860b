import { resolve } from "node:path";
import { openDataDirectory, restoreSnapshot } from "@unfold/apiserver";
import { flagUsages } from "../command-line/flag-help.js";
import { type FlagSpec, isTrue, parseFlags, UsageError } from "../command-line/flag-set.js";
import type { Output } from "../command-line/output.js";
import { saveSnapshot } from "./snapshot/save-snapshot.js";
import { listSnapshots, snapshotFile, snapshotName } from "./snapshot/snapshot-files.js";
import { infoText, listText } from "./snapshot/snapshot-text.js";

const flags: readonly FlagSpec[] = [
  { name: "data-dir", type: "string", defaultValue: ".unfold", usage: "Data directory of unfold up." },
  {
    name: "kubeconfig",
    type: "string",
    usage: "save: ask the server of this kubeconfig; default DATA-DIR/kubeconfig when DATA-DIR is in use.",
  },
  {
    name: "force",
    type: "bool",
    defaultValue: false,
    usage: "restore: overwrite the store that is there, by force.",
  },
  { name: "help", shorthand: "h", type: "bool", usage: "help for snapshot" },
];

const usage = `Keep what a control plane stores in a file, and bring it back.

Usage:
  unfold snapshot save [NAME|FILE]     of a running control plane, or of a stopped one's data directory
  unfold snapshot restore NAME|FILE    into the data directory of a stopped control plane
  unfold snapshot list                 the snapshots in DATA-DIR/snapshots

A NAME stands for DATA-DIR/snapshots/NAME.snapshot; one that says when is made up if none is given.

Flags:
`;

interface Invocation {
  readonly dataDirectory: string;
  readonly kubeconfig: string | undefined;
  readonly force: boolean;
  readonly target: string | undefined;
}

const actions: Readonly<Record<string, (invocation: Invocation, output: Output) => Promise<void>>> = {
  save: async ({ dataDirectory, kubeconfig, target = snapshotName(new Date()) }, output) => {
    const file = snapshotFile(dataDirectory, target);
    const source = { dataDirectory, kubeconfig: kubeconfig === undefined ? undefined : resolve(kubeconfig) };
    output.out(`Saved ${infoText(await saveSnapshot(source, file))}, to ${file}.\n`);
  },
  restore: async ({ dataDirectory, force, target }, output) => {
    if (target === undefined) throw new UsageError("the name or file of a snapshot is wanted");
    const directory = openDataDirectory(dataDirectory);
    try {
      const file = snapshotFile(dataDirectory, target);
      const info = await restoreSnapshot(file, directory.path, { overwrite: force });
      output.out(`Restored ${infoText(info)}, from ${file}.\n`);
    } finally {
      directory.release();
    }
  },
  list: async ({ dataDirectory }, output) => output.out(listText(await listSnapshots(dataDirectory))),
};

/** `unfold snapshot save|restore|list`. */
export async function snapshotCommand(args: readonly string[], output: Output): Promise<number> {
  const { given, positional } = parseFlags(args, flags);
  const [name, target, extra] = positional;
  if (given.has("help") || name === undefined) {
    output.out(`${usage}${flagUsages(flags)}`);
    return 0;
  }
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) throw new UsageError(`unknown command "${name}" for "unfold snapshot"`);
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}"`);
  const invocation = {
    dataDirectory: resolve(given.get("data-dir")?.at(-1) ?? ".unfold"),
    kubeconfig: given.get("kubeconfig")?.at(-1),
    force: isTrue(given.get("force")?.at(-1) ?? "false"),
    target,
  };
  await action(invocation, output);
  return 0;
}
