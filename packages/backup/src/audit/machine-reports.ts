import { TextStore } from "../inventory/text-store.js";
import type { MachineReport } from "./audit-report.js";

/** Reports on machines, to be walked through one at a time; an array is one. */
export interface MachineReports extends Iterable<MachineReport> {
  readonly length: number;
}

/** Reports kept as texts: those of fifty thousand machines are more than is wanted in memory. */
export class KeptReports implements MachineReports {
  readonly #texts = new TextStore();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(report: MachineReport): void {
    this.#texts.add(JSON.stringify(report));
    this.#length++;
  }

  *[Symbol.iterator](): IterableIterator<MachineReport> {
    for (let index = 0; index < this.#length; index++) {
      yield JSON.parse(this.#texts.text(index)) as MachineReport;
    }
  }
}

export function keepReports(reports: Iterable<MachineReport>): MachineReports {
  const kept = new KeptReports();
  for (const report of reports) kept.add(report);
  return kept;
}

/** The reports of several audits, one after the other. */
export function joinReports(parts: readonly MachineReports[]): MachineReports {
  return {
    length: parts.reduce((length, part) => length + part.length, 0),
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
}
