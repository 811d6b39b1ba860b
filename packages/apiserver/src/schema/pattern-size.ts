const repetition = /\{(\d+)(?:,(\d*))?\}/y;
const charClass = /\[\^?\]?(?:\\.|[^\]\\])*\]/sy;

/** How many single characters a pattern asks for when its counted repetitions are written out: the size of what it compiles to. */
export function patternSize(source: string): number {
  const open: number[] = [];
  let [total, atom, at] = [0, 0, 0];
  const next = (size: number, length: number): void => {
    total += atom;
    atom = size;
    at += length;
  };
  while (at < source.length) {
    const character = source[at];
    const times = character === "{" ? matchAt(repetition, source, at) : null;
    if (times !== null) {
      const [text, least = "0", most] = times;
      atom *= Math.max(1, Number(most === undefined ? least : most || Number(least) + 1));
      at += text.length;
    } else if (character === "(") {
      open.push(total + atom);
      [total, atom, at] = [0, 0, at + 1];
    } else if (character === ")") {
      const inside = total + atom;
      total = open.pop() ?? 0;
      atom = inside;
      at += 1;
    } else if (character === "[") next(1, matchAt(charClass, source, at)?.[0].length ?? 1);
    else next(1, character === "\\" ? 2 : 1);
  }
  return open.reduce((sum, part) => sum + part, total + atom);
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}
