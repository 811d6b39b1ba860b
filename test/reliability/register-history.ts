/** One operation on a register that a store keeps with a version for each write. Times are of one clock. */
export type Operation = {
  readonly began: number;
  readonly ended: number;
} & (
  | { readonly kind: "read"; readonly value: string; readonly version: number }
  /** Wrote whatever was there. */
  | { readonly kind: "write"; readonly value: string; readonly version: number }
  /** Wrote only because `expected` was the version there. */
  | { readonly kind: "swap"; readonly value: string; readonly version: number; readonly expected: number }
);

const shown = (operation: Operation): string =>
  `${operation.kind} of ${operation.value}@${operation.version} from ${operation.began} to ${operation.ended}`;

/**
 * Why a history is not linearizable; empty when it is. Versions give the only order the writes can have had, so it is
 * enough to check that this order, and where the reads fall in it, agrees with what ended before what began.
 */
export function violations(history: readonly Operation[]): readonly string[] {
  const writes = history.filter(({ kind }) => kind !== "read").sort((a, b) => a.version - b.version);
  const byVersion = new Map(writes.map((write) => [write.version, write]));
  return [
    ...(byVersion.size === writes.length ? [] : ["two writes have one version"]),
    ...history.flatMap((operation) => wrongValue(operation, byVersion)),
    ...writes.flatMap((write, index) => brokenSwap(write, writes[index - 1])),
    ...wrongOrder(history),
  ];
}

function wrongValue(operation: Operation, writes: ReadonlyMap<number, Operation>): readonly string[] {
  const write = writes.get(operation.version);
  if (write?.value === operation.value) return [];
  return [`${shown(operation)}, but written was ${write === undefined ? "nothing" : shown(write)}`];
}

function brokenSwap(write: Operation, before: Operation | undefined): readonly string[] {
  if (write.kind !== "swap" || before === undefined || before.version === write.expected) return [];
  return [`${shown(write)} expected version ${write.expected}, but followed ${before.version}`];
}

/** Nothing may see or make an older version than what had ended before it began; a read may see the same. */
function wrongOrder(history: readonly Operation[]): readonly string[] {
  const byEnd = history.toSorted((a, b) => a.ended - b.ended);
  const byBegin = history.toSorted((a, b) => a.began - b.began);
  const problems: string[] = [];
  let newest: Operation | undefined;
  let next = 0;
  for (const operation of byBegin) {
    for (let done = byEnd[next]; done !== undefined && done.ended < operation.began; done = byEnd[++next]) {
      if (newest === undefined || done.version > newest.version) newest = done;
    }
    const older = newest !== undefined && operation.version < newest.version;
    const same = newest !== undefined && operation.version === newest.version && operation.kind !== "read";
    if (newest !== undefined && (older || same)) problems.push(`${shown(operation)}, after ${shown(newest)}`);
  }
  return problems;
}
