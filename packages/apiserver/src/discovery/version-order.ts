const form = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const stability: Readonly<Record<string, number>> = { alpha: 0, beta: 1, stable: 2 };

/**
 * Sorts versions most wanted first, as Kubernetes does: v2 before v1 before v1beta2 before v1alpha1, others by name after
 * them (k8s.io/apimachinery pkg/version CompareKubeAwareVersionStrings).
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  if (left === undefined || right === undefined) {
    if (left !== undefined) return -1;
    if (right !== undefined) return 1;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    if (value !== other) return other - value;
  }
  return 0;
}

function rank(version: string): readonly number[] | undefined {
  const found = form.exec(version);
  if (found === null) return undefined;
  const [, major, stage = "stable", minor = "0"] = found;
  return [stability[stage] ?? 0, Number(major), Number(minor)];
}
