/** From the least to the most, of cost units or of characters and items. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Where Kubernetes' counters stop. */
const most = 2 ** 64;

export function exactly(count: number): Range {
  return { min: count, max: count };
}

export const unknownSize: Range = { min: 0, max: most };

export function sum(...ranges: readonly Range[]): Range {
  let [min, max] = [0, 0];
  for (const range of ranges) {
    min += range.min;
    max += range.max;
  }
  return { min: Math.min(min, most), max: Math.min(max, most) };
}

export function product(a: Range, b: Range): Range {
  return { min: Math.min(a.min * b.min, most), max: Math.min(a.max * b.max, most) };
}

/** Times a factor, rounded up. */
export function scaled({ min, max }: Range, factor: number): Range {
  return { min: Math.ceil(min * factor), max: Math.min(Math.ceil(max * factor), most) };
}

/** Either of both. */
export function either(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
