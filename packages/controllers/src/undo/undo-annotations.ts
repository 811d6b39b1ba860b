import { type KubeObject, withField } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";

/**
 * On a virtual machine while its expansion is being taken back: the resourceVersion of the flat machine. Admission lets
 * the referencing form pass by it, and an undo that was interrupted goes on by it.
 */
export const undoAnnotation = `${unfoldPrefix}/undo`;

/**
 * On a revision made for an undo: until when nobody names it yet and it is to be left alone. A machine that is still
 * flat would have it removed otherwise.
 */
const reservedAnnotation = `${unfoldPrefix}/undo-until`;

/** Whether an update takes the expansion of this very state of a machine back; see {@link undoAnnotation}. */
export function isUndo(old: KubeObject, incoming: KubeObject): boolean {
  const marker = annotationOf(incoming, undoAnnotation);
  return marker !== undefined && marker === old.metadata.resourceVersion;
}

/** The machine without the mark of an undo, which a machine that is or stays flat has no use for. */
export function withoutUndo(vm: KubeObject): KubeObject {
  if (annotationOf(vm, undoAnnotation) === undefined) return vm;
  const annotations = withField(vm.metadata.annotations ?? {}, undoAnnotation, undefined);
  return { ...vm, metadata: withField(vm.metadata, "annotations", annotations) };
}

export function annotationOf({ metadata }: KubeObject, key: string): string | undefined {
  const { annotations } = metadata;
  return annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined;
}

export function withAnnotation(object: KubeObject, key: string, value: string): KubeObject {
  const annotations = withField(object.metadata.annotations ?? {}, key, value);
  return { ...object, metadata: withField(object.metadata, "annotations", annotations) };
}

/** How long a revision that is made before the machine names it is left alone, in milliseconds. */
export const reservation = 60_000;

/** The revision, to be left alone until the given time (RFC 3339, UTC). */
export function reservedUntil(revision: KubeObject, time: string): KubeObject {
  return withAnnotation(revision, reservedAnnotation, time);
}

/** Whether a revision is to be left alone at the given time (RFC 3339, UTC). */
export function isReserved(revision: KubeObject, now: string): boolean {
  return (annotationOf(revision, reservedAnnotation) ?? "") > now;
}
