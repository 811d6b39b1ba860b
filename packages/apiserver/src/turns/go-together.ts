/** How many go on in one turn of the event loop, and how many bytes they may be about; whoever is about more goes alone. */
const mostAtOnce = 16;
const mostBytes = 128 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

let waiting: Waiting[] = [];
let going = false;

/**
 * Resolves at the end of this turn of the event loop, together with others who ask in it; `bytes` tells how long one's work takes. They
 * go on side by side, one stage of their work after the other: the code of a stage, which is long and of which little fits into the
 * processor's caches, is fetched once for all of them, and what they write shares a commit. A write takes two thirds of the processor
 * time that way. When many wait, others have their turn in between.
 */
export function goTogether(bytes: number): Promise<void> {
  return new Promise((go) => {
    waiting.push({ bytes, go });
    if (going) return;
    going = true;
    setImmediate(next);
  });
}

function next(): void {
  let [count, bytes] = [0, 0];
  for (const one of waiting) {
    bytes += one.bytes;
    if (count > 0 && (count === mostAtOnce || bytes > mostBytes)) break;
    count++;
  }
  const group = waiting.slice(0, count);
  waiting = waiting.slice(count);
  for (const { go } of group) go();
  going = waiting.length > 0;
  if (going) setImmediate(next);
}
