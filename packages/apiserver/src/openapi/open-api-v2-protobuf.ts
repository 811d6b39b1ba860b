import { isJsonObject, type JsonObject, type JsonValue, objectAt, stringAt } from "@unfold/apimachinery";
import { mapInTurns } from "../turns/take-turns.js";
import {
  boolean,
  double,
  type Encoded,
  encodedBytes,
  integer,
  lengthDelimited,
  sequence,
} from "./protobuf-writer.js";

/** Writes the value of one field. */
type Write = (number: number, value: JsonValue) => Encoded;

/** A message: its fields by their name in JSON. */
type Message = { readonly [name: string]: readonly [number: number, write: Write] };

const string: Write = (number, value) => lengthDelimited(number, String(value));
const bool: Write = (number, value) => boolean(number, value === true);
const int: Write = (number, value) => integer(number, Number(value));
const float: Write = (number, value) => double(number, Number(value));
/** `Any`: YAML, of which JSON is a part. */
const any: Write = (number, value) => lengthDelimited(number, lengthDelimited(2, JSON.stringify(value)));

/** A message field; the function puts off reading a table that is declared later or refers to itself. */
function message(table: () => Message): Write {
  return (number, value) => lengthDelimited(number, fieldsOf(value, table()));
}

/** A repeated field from a list. */
function each(write: Write): Write {
  return (number, value) =>
    sequence((Array.isArray(value) ? value : [value]).map((item) => write(number, item)));
}

/** A message around one field. */
function within(inner: number, write: Write): Write {
  return (number, value) => lengthDelimited(number, write(inner, value));
}

/** A message of entries of `name` and `value`, repeated under the number `entry`. */
function named(entry: number, write: Write): Write {
  return (number, value) =>
    lengthDelimited(
      number,
      sequence(
        entriesOf(value).map(([name, one]) =>
          lengthDelimited(entry, sequence([lengthDelimited(1, name), write(2, one)])),
        ),
      ),
    );
}

const schema = message(() => schemaFields);

const schemaFields: Message = {
  $ref: [1, string],
  format: [2, string],
  description: [4, string],
  maximum: [7, float],
  exclusiveMaximum: [8, bool],
  minimum: [9, float],
  exclusiveMinimum: [10, bool],
  maxLength: [11, int],
  minLength: [12, int],
  pattern: [13, string],
  maxItems: [14, int],
  minItems: [15, int],
  uniqueItems: [16, bool],
  maxProperties: [17, int],
  minProperties: [18, int],
  required: [19, each(string)],
  enum: [20, each(any)],
  additionalProperties: [
    21,
    (number, value) => lengthDelimited(number, isJsonObject(value) ? schema(1, value) : bool(2, value)),
  ],
  type: [22, within(1, each(string))],
  items: [23, within(1, schema)],
  properties: [25, named(1, schema)],
};

const queryParameter: Message = {
  in: [2, string],
  description: [3, string],
  name: [4, string],
  type: [6, string],
};

/** A `ParametersItem` with a `NonBodyParameter` with a `QueryParameterSubSchema`. */
const parameter = within(
  1,
  within(
    2,
    within(
      3,
      message(() => queryParameter),
    ),
  ),
);

const operation: Message = {
  description: [3, string],
  operationId: [5, string],
  parameters: [
    8,
    (number, value) => {
      const query = (Array.isArray(value) ? value : []).filter((item) => stringAt(item, "in") === "query");
      return sequence(query.map((item) => parameter(number, item)));
    },
  ],
};

const pathItem: Message = { patch: [8, message(() => operation)] };

const document: Message = {
  swagger: [1, string],
  info: [2, message(() => ({ title: [1, string], version: [2, string] }))],
  paths: [
    8,
    named(
      2,
      message(() => pathItem),
    ),
  ],
  definitions: [9, named(1, schema)],
};

/** Where each message has its vendor extensions; those named `x-…` are written there. */
const extensionNumbers: ReadonlyMap<Message, number> = new Map([
  [schemaFields, 31],
  [operation, 13],
]);

function entriesOf(value: JsonValue): readonly (readonly [name: string, value: JsonValue])[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const]));
}

function fieldsOf(value: JsonValue, table: Message): Encoded {
  const extension = extensionNumbers.get(table);
  const fields = entriesOf(value).map(([name, one]) => {
    const field = Object.hasOwn(table, name) ? table[name] : undefined;
    if (field !== undefined) return field[1](field[0], one);
    if (extension === undefined || !name.startsWith("x-")) return nothing;
    return lengthDelimited(extension, sequence([lengthDelimited(1, name), any(2, one)]));
  });
  return sequence(fields);
}

const nothing = sequence([]);

/**
 * An OpenAPI v2 document as `application/com.github.proto-openapi.spec.v2@v1.0+protobuf` (gnostic's OpenAPIv2.proto),
 * the only form in which kubectl reads version 2. Of the paths only what patches take is written: by that kubectl before
 * 1.27 tells whether the server validates fields. The pieces belong one behind the other.
 */
export async function openApiV2Protobuf(openApi: JsonObject): Promise<readonly Buffer[]> {
  const { definitions = {}, paths = {}, ...head } = openApi;
  const patched = entriesOf(paths).filter(([, item]) => objectAt(item, "patch") !== undefined);
  // Entries of one message may come in several pieces, which readers put together.
  const parts: readonly JsonObject[] = [
    head,
    ...patched.map(([path, item]) => ({ paths: { [path]: item } })),
    ...entriesOf(definitions).map(([name, one]) => ({ definitions: { [name]: one } })),
  ];
  return mapInTurns(parts, (part) => Buffer.from(encodedBytes(fieldsOf(part, document)).buffer));
}
