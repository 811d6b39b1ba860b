import { builtInKinds, type StructuralSchema } from "@unfold/apiserver";
import { builtinSchema } from "@unfold/crds";
import { expect, it } from "vitest";
import {
  type Message,
  messageNamed,
  messageOfKind,
} from "../packages/apiserver/src/request/protobuf/messages.js";

/** Names of the fields as JSON has them, with what they are made of. */
function* fieldsOf(message: Message): Generator<readonly [name: string, type: string]> {
  for (const { name, type, form } of message.values()) {
    if (form !== "inline") yield [name, type];
    else yield* fieldsOf(messageNamed(type) ?? new Map());
  }
}

/** Not in the messages: the types of embedded objects, and what came before `resourceClaimName`. */
const known = /\.volumeClaimTemplates\.(?:apiVersion|kind)$|\.resourceClaims\.source$/;

/** Paths of the fields of a schema that its message does not have; newer releases add fields to messages first. */
function missing(message: Message, schema: StructuralSchema, path: string, depth: number): readonly string[] {
  const { properties = {} } = schema;
  const types = new Map(fieldsOf(message));
  return Object.entries(properties).flatMap(([name, own]) => {
    const at = `${path}.${name}`;
    const type = types.get(name);
    if (type === undefined) return known.test(at) ? [] : [at];
    const next = messageNamed(type);
    const { additionalProperties } = own;
    const values = typeof additionalProperties === "object" ? additionalProperties : undefined;
    return next === undefined || depth === 0 ? [] : missing(next, own.items ?? values ?? own, at, depth - 1);
  });
}

const kinds = builtInKinds(builtinSchema).flatMap((kind) =>
  kind.versions.flatMap(({ name, schema }) => {
    const apiVersion = kind.group === "" ? name : `${kind.group}/${name}`;
    const message = messageOfKind(apiVersion, kind.kind);
    return message === undefined ? [] : [{ apiVersion, kind: kind.kind, schema, message }];
  }),
);

it.each(kinds)("the protobuf message of $apiVersion $kind has the fields of its schema", (one) => {
  const { apiVersion: _apiVersion, kind: _kind, ...properties } = one.schema.properties ?? {};
  expect(missing(one.message, { ...one.schema, properties }, one.kind, 12)).toEqual([]);
});
