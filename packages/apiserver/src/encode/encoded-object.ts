import type { KubeObject } from "@unfold/apimachinery";
import { encodeText, rememberEncoded } from "./encode-object.js";
import { keepForAWhile } from "./recent-objects.js";

/** An object as somebody sees it, kept with the object it was made of. Hardly any has more than one, so a list takes less than a map. */
export interface KnownForm {
  /** What tells forms apart. */
  readonly of: object;
  readonly form: Pick<EncodedObject, "json" | "object" | "glance">;
  readonly next: KnownForm | undefined;
}

/**
 * An object kept as its JSON. The object itself is made when it is asked for and dropped when nobody holds it: as
 * objects, the stored ones take several times the memory, and most are only ever sent.
 */
export class EncodedObject {
  /** In UTF-8. */
  readonly json: Buffer;
  forms: KnownForm | undefined;
  #object: WeakRef<KubeObject> | undefined;

  /** `object`, when it is at hand, is what `json` says. */
  constructor(json: Buffer, object?: KubeObject) {
    this.json = json;
    if (object !== undefined) this.#hold(object);
  }

  static of(object: KubeObject): EncodedObject {
    return new EncodedObject(encodeText(JSON.stringify(object)), object);
  }

  get object(): KubeObject {
    return this.#object?.deref() ?? this.#hold(JSON.parse(this.json.toString()) as KubeObject);
  }

  /** The same for one look at it: who looks at very many objects would only drive the others out. */
  glance(): KubeObject {
    return this.#object?.deref() ?? (JSON.parse(this.json.toString()) as KubeObject);
  }

  /** Whether `object` is the very one that {@link object} gives. */
  holds(object: KubeObject): boolean {
    return this.#object?.deref() === object;
  }

  #hold(object: KubeObject): KubeObject {
    rememberEncoded(object, this.json);
    keepForAWhile(object, this.json.length);
    this.#object = new WeakRef(object);
    return object;
  }
}
