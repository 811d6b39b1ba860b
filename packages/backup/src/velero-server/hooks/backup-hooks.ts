import {
  fieldAt,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";
import { includesName, includesResource } from "../../velero/resource-filter.js";
import { passesSelectors } from "../../velero/select-labels.js";
import { listsAt } from "../run/filter-lists.js";
import type { ItemResults } from "../run/item-results.js";
import type { RunLog } from "../run/run-log.js";
import type { ServerClock } from "../server-clock.js";
import { annotatedHook, type ExecHook, type HookPhase, specHooks } from "./exec-hook.js";
import type { RunInPod } from "./run-in-pod.js";

export interface BackupHooksOptions {
  readonly backup: KubeObject;
  readonly runInPod: RunInPod;
  readonly results: ItemResults;
  readonly log: RunLog;
  readonly clock: ServerClock;
}

/** The commands that run in pods before and after they are saved (Velero internal/hook, pkg/podexec). */
export class BackupHooks {
  readonly #options: BackupHooksOptions;
  /** Whether each hook failed that was run: those of one name in one container of a pod count once. */
  readonly #failed = new Map<string, boolean>();

  constructor(options: BackupHooksOptions) {
    this.#options = options;
  }

  /** `status.hookStatus` of the Backup. */
  get status(): JsonObject {
    const failed = [...this.#failed.values()].filter((one) => one).length;
    return {
      ...(this.#failed.size === 0 ? {} : { hooksAttempted: this.#failed.size }),
      ...(failed === 0 ? {} : { hooksFailed: failed }),
    };
  }

  /** Runs what is to run in a pod, in order. @returns whether the pod is to be saved all the same */
  async run(pod: KubeObject, phase: HookPhase): Promise<boolean> {
    const annotated = annotatedHook(pod, phase);
    const hooks = annotated === undefined ? this.#hooksOfSpec(pod, phase) : [annotated];
    for (const hook of hooks) {
      const problem = await this.#runHook(pod, phase, hook);
      if (problem === undefined) continue;
      this.#tell(`message: /Error executing hook error: /${problem}`);
      if (!hook.failsItem) continue;
      this.#tell(
        `name: /${pod.metadata.name} message: /Error running ${phase} hooks for pod error: /${problem}`,
      );
      return false;
    }
    return true;
  }

  #hooksOfSpec(pod: KubeObject, phase: HookPhase): readonly ExecHook[] {
    return listAt(this.#options.backup.spec, "hooks", "resources")
      .filter((entry) => isFor(entry, pod))
      .flatMap((entry) => specHooks(entry, phase));
  }

  /** Why it failed. */
  async #runHook(pod: KubeObject, phase: HookPhase, hook: ExecHook): Promise<string | undefined> {
    const { namespace = "", name = "" } = pod.metadata;
    const containers = listAt(pod.spec, "containers").map((container) => stringAt(container, "name") ?? "");
    const container = hook.container ?? containers[0] ?? "";
    const key = JSON.stringify([namespace, name, phase, hook.name ?? null, hook.container ?? ""]);
    const problem = await this.#problemOf(pod, { ...hook, container }, containers, phase);
    if (!this.#failed.has(key)) this.#failed.set(key, problem !== undefined);
    return problem;
  }

  async #problemOf(
    pod: KubeObject,
    hook: ExecHook & { readonly container: string },
    containers: readonly string[],
    phase: HookPhase,
  ): Promise<string | undefined> {
    const { log } = this.#options;
    const { namespace = "", name = "" } = pod.metadata;
    if (containers.length === 0) return "need at least 1 container";
    if (!containers.includes(hook.container)) return `no such container: ${JSON.stringify(hook.container)}`;
    if (hook.command.length === 0) return "command is required";
    const podPhase = stringAt(pod.status, "phase") ?? "";
    const where = `${namespace}/${name}, container ${hook.container}`;
    if (podPhase === "Succeeded" || podPhase === "Failed") {
      log.add("info", `Pod entered phase ${podPhase} before some post-backup exec hooks ran in ${where}`);
      return undefined;
    }
    log.add("info", `running exec hook (${phase}) in ${where}: [${hook.command.join(" ")}]`);
    try {
      const { exitCode, output } = await this.#withTimeout(pod, hook);
      if (output !== "") log.add("info", `stdout: ${output}`);
      return exitCode === 0 ? undefined : `command terminated with exit code ${exitCode}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #withTimeout(
    pod: KubeObject,
    { container, command, timeoutMs }: ExecHook & { readonly container: string },
  ): ReturnType<RunInPod> {
    const abort = new AbortController();
    let cancel = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      cancel = this.#options.clock.after(timeoutMs, () => {
        reject(new Error(`timed out after ${timeoutMs / 1000}s`));
        abort.abort();
      });
    });
    try {
      return await Promise.race([this.#options.runInPod(pod, container, command, abort.signal), late]);
    } finally {
      cancel();
    }
  }

  #tell(message: string): void {
    this.#options.log.add("error", message);
    this.#options.results.errors.addOfVelero(message);
  }
}

/** Whether an entry of `spec.hooks.resources` is for a pod. */
function isFor(entry: JsonValue, { metadata }: KubeObject): boolean {
  const { includes, excludes } = listsAt(entry, "Resources");
  return (
    includesName(listsAt(entry, "Namespaces"), metadata.namespace ?? "") &&
    includesResource({ includes: includes.map(podsFor), excludes: excludes.map(podsFor) }, "pods") &&
    passesSelectors({ labelSelector: fieldAt(entry, "labelSelector") ?? null }, metadata.labels)
  );
}

/** The names that discovery has for pods. */
function podsFor(name: string): string {
  return ["po", "pod"].includes(name.toLowerCase()) ? "pods" : name;
}
