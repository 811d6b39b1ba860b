/** How long all long work together may hold up everything else, in milliseconds. */
const turnMilliseconds = 5;

let active = false;
let until = 0;
const waiting: (() => void)[] = [];

/**
 * Whether work may go on. All of it shares one budget between two looks of the event loop at who else wants something:
 * twenty lists at once hold up others no longer than one.
 */
export function mayGoOn(): boolean {
  if (!active) begin();
  return performance.now() < until;
}

/** Resolves once others have had their turn, for who waits longest first. */
export function nextTurn(): Promise<void> {
  if (!active) begin();
  return new Promise((resolve) => {
    waiting.push(resolve);
  });
}

function begin(): void {
  active = true;
  until = performance.now() + turnMilliseconds;
  setImmediate(end);
}

function end(): void {
  const next = waiting.shift();
  if (next === undefined) {
    active = false;
    return;
  }
  begin();
  next();
}
