import { randomBytes } from "node:crypto";
import {
  fieldAt,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { includesName } from "../../velero/resource-filter.js";
import { passesSelectors } from "../../velero/select-labels.js";
import { listsAt } from "../run/filter-lists.js";
import { readHookCommand } from "./exec-hook.js";

/** A pod with the containers that its restore hooks want to run first, and how many commands are to be run in it later. */
export interface HookedPod {
  readonly pod: KubeObject;
  readonly commands: number;
}

/**
 * What the restore hooks of a pod make of it (Velero internal/hook InitContainerRestoreHookHandler): those of annotations,
 * else those of the Restore's spec. @param namespace that it is restored to
 */
export function withRestoreHooks(pod: KubeObject, restore: KubeObject, namespace: string): HookedPod {
  const entries = listAt(restore.spec, "hooks", "resources").filter((entry) => isFor(entry, pod, namespace));
  const hooks = entries.flatMap((entry) => listAt(entry, "postHooks"));
  const annotated = annotatedContainer(pod);
  const containers =
    annotated === undefined ? hooks.flatMap((hook) => listAt(hook, "init", "initContainers")) : [annotated];
  const hasCommand = annotationOf(pod, "post.hook.restore.velero.io/command") !== "";
  const commands = hasCommand ? 1 : hooks.filter((hook) => isJsonObject(fieldAt(hook, "exec"))).length;
  if (containers.length === 0) return { pod, commands };
  const own = listAt(pod.spec, "initContainers");
  return {
    pod: withFieldAt(pod, ["spec", "initContainers"], [...containers, ...own]) as KubeObject,
    commands,
  };
}

function annotatedContainer(pod: KubeObject): JsonObject | undefined {
  const at = (field: string): string => annotationOf(pod, `init.hook.restore.velero.io/${field}`);
  const [image, name, command] = [at("container-image"), at("container-name"), at("command")];
  if (image === "") return undefined;
  return {
    image,
    name: name === "" ? `velero-restore-init-${randomBytes(4).toString("hex")}` : name,
    ...(command === "" ? {} : { command: [...readHookCommand(command)] }),
  };
}

function annotationOf({ metadata }: KubeObject, key: string): string {
  return metadata.annotations?.[key] ?? "";
}

function isFor(entry: JsonValue, { metadata }: KubeObject, namespace: string): boolean {
  return (
    includesName(listsAt(entry, "Namespaces"), namespace) &&
    passesSelectors({ labelSelector: fieldAt(entry, "labelSelector") ?? null }, metadata.labels)
  );
}
