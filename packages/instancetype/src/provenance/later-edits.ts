import { isJsonObject, type JsonValue, jsonEqual, type KubeObject, ownField } from "@unfold/apimachinery";
import { type ExpansionRecord, type PathSegment, pathText } from "./expansion-record.js";
import { namedElements } from "./named-list.js";
import { valueAtPath, withValueMadeAtPath } from "./recorded-path.js";

/** A field that expansion had filled and somebody changed since. */
export interface LaterEdit {
  readonly path: readonly PathSegment[];
  /** What stands there now; undefined when it was removed. */
  readonly value: JsonValue | undefined;
  /** What stood there before expansion. */
  readonly before: JsonValue | undefined;
}

/** Every recorded field of a stored virtual machine that does not hold what expansion put there. */
export function laterEdits(vm: KubeObject, record: ExpansionRecord): readonly LaterEdit[] {
  return record.changes
    .filter(({ path }) => hasElements(vm, path))
    .flatMap(({ path, before, after }) => editsAt({ path, before, after, value: valueAtPath(vm, path) }));
}

/** Whether the named elements a path leads through are there; a disk that is gone has no fields that were edited. */
function hasElements(vm: KubeObject, path: readonly PathSegment[]): boolean {
  return path.every(
    (segment, index) =>
      typeof segment === "string" ||
      index === path.length - 1 ||
      valueAtPath(vm, path.slice(0, index + 1)) !== undefined,
  );
}

interface Place extends LaterEdit {
  readonly after: JsonValue | undefined;
}

function editsAt({ path, before, after, value }: Place): readonly LaterEdit[] {
  if (jsonEqual(value, after)) return [];
  return (
    editsOfFields({ path, before, after, value }) ??
    editsOfElements({ path, before, after, value }) ?? [{ path, value, before }]
  );
}

/** Fields that expansion did not know are beside it, no edits of it. */
function editsOfFields({ path, before, after, value }: Place): readonly LaterEdit[] | undefined {
  const then = before ?? {};
  if (!isJsonObject(value) || !isJsonObject(after) || !isJsonObject(then)) return undefined;
  return [...new Set([...Object.keys(then), ...Object.keys(after)])].flatMap((key) =>
    editsAt({
      path: [...path, key],
      before: ownField(then, key),
      after: ownField(after, key),
      value: ownField(value, key),
    }),
  );
}

function editsOfElements({ path, before, after, value }: Place): readonly LaterEdit[] | undefined {
  const [then, expanded, now] = [namedElements(before ?? []), namedElements(after), namedElements(value)];
  if (then === undefined || expanded === undefined || now === undefined) return undefined;
  return [...expanded].flatMap(([name, element]) =>
    editsAt({ path: [...path, { name }], before: then.get(name), after: element, value: now.get(name) }),
  );
}

/** Edits that a request does not change: it sends the stored value, or the one from before expansion. */
export function keptEdits(edits: readonly LaterEdit[], incoming: KubeObject): readonly LaterEdit[] {
  return edits.filter(({ path, value, before }) => {
    const sent = valueAtPath(incoming, path);
    return jsonEqual(sent, value) || jsonEqual(sent, before);
  });
}

/** The virtual machine with every edit laid over what an expansion put there. */
export function withEdits(vm: KubeObject, edits: readonly LaterEdit[]): KubeObject {
  return edits.reduce((given, { path, value }) => withValueMadeAtPath(given, path, value) as KubeObject, vm);
}

const longest = 80;

/** What a client is told of an edit that stays. */
export function keptEditWarning({ path, value }: LaterEdit): string {
  if (value === undefined) return `${pathText(path)} was removed after expansion and stays removed`;
  const text = JSON.stringify(value);
  return `${pathText(path)} was changed after expansion and stays ${text.length > longest ? "so" : text}`;
}

/** What a client is told of an edit that cannot stay, because the type to lay it over is not known. */
export function lostEditWarning({ path }: LaterEdit): string {
  return `${pathText(path)} was changed after expansion and is given up, because the type that is named now cannot be found`;
}
