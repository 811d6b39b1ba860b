import type { Output } from "../command-line/output.js";
import type { UndoReport } from "./undo-machines.js";

export interface UndoForm {
  readonly format: "text" | "json";
  readonly dryRun: boolean;
  /** VMs of more than one namespace are told apart. */
  readonly showNamespace: boolean;
}

/** Writes what became of the VMs as kubectl does, refusals to stderr; gives the exit code. */
export function writeReport(reports: readonly UndoReport[], form: UndoForm, output: Output): number {
  if (reports.length === 0 && form.format === "text") output.err("No resources found.\n");
  if (form.format === "json") output.out(`${JSON.stringify(reports.map(flattened), undefined, 2)}\n`);
  else for (const report of reports) writeLine(report, form, output);
  const failed = reports.some(({ outcome: { kind } }) => kind === "refused" || kind === "failed");
  return failed ? 1 : 0;
}

function flattened({ namespace, name, outcome: { kind, ...rest } }: UndoReport) {
  return { namespace, name, outcome: kind, ...rest };
}

function writeLine({ namespace, name, outcome }: UndoReport, form: UndoForm, output: Output): void {
  const vm = `virtualmachine.kubevirt.io/${name}`;
  const where = form.showNamespace ? ` in namespace ${namespace}` : "";
  const dryRun = form.dryRun ? " (dry run)" : "";
  if (outcome.kind === "undone") output.out(`${vm} undone${where}${dryRun}\n`);
  else if (outcome.kind === "unchanged") output.out(`${vm} unchanged${where}: ${outcome.reason}\n`);
  else if (outcome.kind === "failed") output.err(`error: ${vm}${where}: ${outcome.reason}\n`);
  else output.err(`error: ${vm}${where} not undone: ${outcome.reasons.join(", ")}\n`);
}
