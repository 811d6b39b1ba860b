import protobuf from "protobufjs/light.js";

const text = (id: number) => ({ id, type: "string" });
const texts = (id: number) => ({ id, type: "string", rule: "repeated" });
const bytes = (id: number) => ({ id, type: "bytes" });
const flag = (id: number) => ({ id, type: "bool" });
const number = (id: number) => ({ id, type: "int64" });
const one = (id: number, type: string) => ({ id, type });
const many = (id: number, type: string) => ({ id, type, rule: "repeated" });

/** Messages of Velero's plugin protocol (pkg/plugin/proto) and of go-plugin's, by name; fields with their numbers. */
const messages = {
  Empty: {},
  PluginIdentifier: { command: text(1), kind: text(2), name: text(3) },
  ListPluginsResponse: { plugins: many(1, "PluginIdentifier") },
  ResourceIdentifier: { group: text(1), resource: text(2), namespace: text(3), name: text(4) },
  ResourceSelector: {
    includedNamespaces: texts(1),
    excludedNamespaces: texts(2),
    includedResources: texts(3),
    excludedResources: texts(4),
    selector: text(5),
  },
  AppliesToRequest: { plugin: text(1) },
  AppliesToResponse: { ResourceSelector: one(1, "ResourceSelector") },
  BackupExecuteRequest: { plugin: text(1), item: bytes(2), backup: bytes(3) },
  BackupExecuteResponse: {
    item: bytes(1),
    additionalItems: many(2, "ResourceIdentifier"),
    operationID: text(3),
    postOperationItems: many(4, "ResourceIdentifier"),
  },
  RestoreExecuteRequest: { plugin: text(1), item: bytes(2), restore: bytes(3), itemFromBackup: bytes(4) },
  RestoreExecuteResponse: {
    item: bytes(1),
    additionalItems: many(2, "ResourceIdentifier"),
    skipRestore: flag(3),
    operationID: text(4),
    waitForAdditionalItems: flag(5),
  },
  ProgressRequest: { plugin: text(1), operationID: text(2), owner: bytes(3) },
  OperationProgress: {
    completed: flag(1),
    err: text(2),
    nCompleted: number(3),
    nTotal: number(4),
    operationUnits: text(5),
    description: text(6),
  },
  ProgressResponse: { progress: one(1, "OperationProgress") },
  AdditionalItemsReadyRequest: {
    plugin: text(1),
    restore: bytes(2),
    additionalItems: many(3, "ResourceIdentifier"),
  },
  AdditionalItemsReadyResponse: { ready: flag(1) },
  HealthCheckRequest: { service: text(1) },
  HealthCheckResponse: { status: { id: 1, type: "int32" } },
} as const;

export type MessageName = keyof typeof messages;

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(messages).map(([name, fields]) => [name, { fields }])),
});

/** How one message is written and read; absent fields read as their empty values. */
export interface MessageCodec {
  encode(value: object): Buffer;
  decode(data: Buffer): { readonly [field: string]: unknown };
}

export function messageCodec(name: MessageName): MessageCodec {
  const type = root.lookupType(name);
  return {
    encode: (value) => Buffer.from(type.encode(type.fromObject(value)).finish()),
    decode: (data) =>
      type.toObject(type.decode(data), { defaults: true, longs: Number, arrays: true, bytes: Buffer }),
  };
}
