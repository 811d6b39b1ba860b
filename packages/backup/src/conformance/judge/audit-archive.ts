import type { BackupEvidence } from "../../audit/evidence.js";
import { runAudit } from "../../audit/run-audit.js";
import { severityOf } from "../../findings/catalogue.js";
import type { Finding } from "../../findings/finding.js";
import { Inventory } from "../../inventory/inventory.js";
import type { LossEvidence } from "./loss-evidence.js";

/** What `unfold audit` says of the archive that the script left, as far as it loses a machine. */
export function auditArchive(evidence: LossEvidence): readonly Finding[] {
  const { archive, captured, machines, types, restore } = evidence;
  if (archive === undefined) return [];
  const source = inventoryOf([...captured.machines, ...captured.instances, ...captured.revisions]);
  const destination = inventoryOf([...machines, ...types]);
  const backup: BackupEvidence =
    evidence.backup === undefined ? archive : { ...archive, backup: evidence.backup };
  const report = runAudit({
    backup,
    source,
    destination,
    ...(restore === undefined ? {} : { restore: { restore } }),
    readPatch: (text) => JSON.parse(text),
  });
  const all = [...report.findings, ...[...report.machines].flatMap(({ findings }) => findings)];
  return all.filter(({ code }) => severityOf(code) === "error");
}

function inventoryOf(objects: Parameters<Inventory["add"]>[0][]): Inventory {
  const inventory = new Inventory();
  for (const object of objects) inventory.add(object, "cluster");
  return inventory;
}
