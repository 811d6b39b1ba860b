/** One field of a virtual machine that the instance type wants to set and the user already has set. */
export interface Conflict {
  /** Field path, for example `spec.template.spec.domain.cpu.sockets`. */
  readonly path: string;
  readonly message: string;
}

/** Why a virtual machine could not be found a type for, expanded or started. Messages are KubeVirt's. */
export interface EngineError {
  readonly kind: "conflict" | "notFound" | "decode" | "other";
  readonly message: string;
  /** Filled for kind `conflict`, in the order KubeVirt finds them. */
  readonly conflicts: readonly Conflict[];
}

/** The failure half of the engine's results. */
export interface Failed {
  readonly ok: false;
  readonly error: EngineError;
}

/** A failure without conflicts. */
export function failed(kind: EngineError["kind"], message: string): Failed {
  return { ok: false, error: { kind, message, conflicts: [] } };
}

/** The conflict on one path in KubeVirt's wording (pkg/instancetype/conflict). */
export function conflictAt(path: string): Conflict {
  return { path, message: conflictText(path) };
}

/** A conflict list as one error: a single conflict keeps its own message, more are joined by path. */
export function conflictFailure(conflicts: readonly Conflict[]): Failed {
  return { ok: false, error: { kind: "conflict", message: conflictsText(conflicts), conflicts } };
}

function conflictsText(conflicts: readonly Conflict[]): string {
  return conflictText(conflicts.map(({ path }) => path).join(", "));
}

function conflictText(paths: string): string {
  return `VM field(s) ${paths} conflicts with selected instance type`;
}
