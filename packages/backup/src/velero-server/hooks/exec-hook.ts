import {
  fieldAt,
  goDurationMs,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";

/** Before an object is saved, or after it and what belongs to it. */
export type HookPhase = "pre" | "post";

/** A command that is run in a pod (Velero pkg/apis ExecHook). */
export interface ExecHook {
  /** Name in the Backup's spec; one that the pod itself asks for has none. */
  readonly name: string | undefined;
  /** The pod's first one when none is named. */
  readonly container: string | undefined;
  readonly command: readonly string[];
  /** Whether its failure keeps the pod out of the backup: only when asked for so, whatever Velero's documentation says. */
  readonly failsItem: boolean;
  readonly timeoutMs: number;
}

/** How long a command may take that does not say. */
const defaultTimeoutMs = 30_000;

/** What a pod's annotations ask for; without a phase they are the old form of `pre`. */
export function annotatedHook({ metadata }: KubeObject, phase: HookPhase): ExecHook | undefined {
  return hookAt(metadata, `${phase}.`) ?? (phase === "pre" ? hookAt(metadata, "") : undefined);
}

function hookAt({ annotations }: KubeObject["metadata"], prefix: string): ExecHook | undefined {
  const at = (field: string): string => annotations?.[`${prefix}hook.backup.velero.io/${field}`] ?? "";
  const command = at("command");
  if (command === "") return undefined;
  return {
    name: undefined,
    container: at("container") || undefined,
    command: readHookCommand(command),
    failsItem: at("on-error") === "Fail",
    timeoutMs: timeoutOf(at("timeout")),
  };
}

/** A command in an annotation: a list in JSON, or else one word. */
export function readHookCommand(text: string): readonly string[] {
  if (!text.startsWith("[")) return [text];
  try {
    const words = JSON.parse(text) as JsonValue;
    if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words;
  } catch {
    // Taken for the name of a program, as Velero does.
  }
  return [text];
}

/** The commands of one entry of `spec.hooks.resources`. */
export function specHooks(entry: JsonValue, phase: HookPhase): readonly ExecHook[] {
  return listAt(entry, phase).flatMap((hook) => {
    const exec = fieldAt(hook, "exec");
    if (exec === undefined || exec === null) return [];
    return {
      name: stringAt(entry, "name") ?? "",
      container: stringAt(exec, "container") || undefined,
      command: listAt(exec, "command").filter((word) => typeof word === "string"),
      failsItem: stringAt(exec, "onError") === "Fail",
      timeoutMs: timeoutOf(stringAt(exec, "timeout") ?? ""),
    };
  });
}

function timeoutOf(text: string): number {
  const ms = text === "" ? undefined : goDurationMs(text);
  return ms === undefined || ms === 0 ? defaultTimeoutMs : ms;
}
