import { accessMessages } from "./messages/access-messages.js";
import { admissionMessages } from "./messages/admission-messages.js";
import { coreMessages } from "./messages/core-messages.js";
import { metaMessages } from "./messages/meta-messages.js";
import { networkMessages } from "./messages/network-messages.js";
import { podMessages } from "./messages/pod-messages.js";
import { storageMessages } from "./messages/storage-messages.js";
import { volumeMessages } from "./messages/volume-messages.js";
import { workloadMessages } from "./messages/workload-messages.js";

/**
 * Messages of k8s.io/api and apimachinery as `FIELD_NUMBER name type`. `[]` is repeated and `{}` a map to the type; `map`
 * has string values, `bytesMap` bytes, which JSON has in base64. `int?` and `bool?` are omitted from JSON when zero, as Go
 * does where the field is no pointer; `...` has its fields in the message itself.
 */
const messageTexts: { readonly [name: string]: string } = {
  ...metaMessages,
  ...podMessages,
  ...volumeMessages,
  ...coreMessages,
  ...workloadMessages,
  ...networkMessages,
  ...storageMessages,
  ...accessMessages,
  ...admissionMessages,
};

/** One field of a message. */
export interface MessageField {
  readonly name: string;
  readonly type: string;
  readonly form: "one" | "list" | "map" | "inline";
  /** Whether zero means absent. */
  readonly omitsZero: boolean;
}

/** Fields of a message by number. */
export type Message = ReadonlyMap<number, MessageField>;

const messages = new Map<string, Message>();

const forms = [
  ["[]", "list"],
  ["{}", "map"],
  ["...", "inline"],
] as const;

function readField(text: string): [number, MessageField] {
  const [number = "", name = "", written = ""] = text.split(" ");
  const [mark, form] = forms.find(([prefix]) => written.startsWith(prefix)) ?? (["", "one"] as const);
  const omitsZero = written.endsWith("?");
  const type = written.slice(mark.length, omitsZero ? -1 : undefined);
  return [Number(number), { name, type, form, omitsZero }];
}

/** The message of this name; undefined for those not listed above. */
export function messageNamed(name: string): Message | undefined {
  const known = messages.get(name);
  if (known !== undefined || !Object.hasOwn(messageTexts, name)) return known;
  const made = new Map((messageTexts[name] ?? "").split(", ").map(readField));
  messages.set(name, made);
  return made;
}

/** The message of a kind: where groups share a name, those outside the core group stand as `events.Event`, and older versions as theirs. */
export function messageOfKind(apiVersion: string, kind: string): Message | undefined {
  const [group = ""] = apiVersion.split(/[./]/);
  return messageNamed(`${apiVersion}.${kind}`) ?? messageNamed(`${group}.${kind}`) ?? messageNamed(kind);
}
