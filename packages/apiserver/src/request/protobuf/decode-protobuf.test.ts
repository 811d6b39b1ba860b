import { describe, expect, it } from "vitest";
import { decodeProtobuf } from "./decode-protobuf.js";

/** A field with a length: text, or bytes of a message made of fields. */
function field(number: number, ...content: readonly (string | Uint8Array)[]): Uint8Array {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

function varint(number: number, value: number): Uint8Array {
  return Buffer.from([number << 3, value]);
}

function envelope(apiVersion: string, kind: string, ...message: readonly Uint8Array[]): Uint8Array {
  const typeMeta = field(1, field(1, apiVersion), field(2, kind));
  return Buffer.concat([Buffer.from("k8s\0"), typeMeta, field(2, ...message)]);
}

describe("decodeProtobuf", () => {
  it("reads maps, bytes, lists, times and flags", () => {
    const secret = envelope(
      "v1",
      "Secret",
      field(
        1,
        field(1, "a"),
        field(5, ""),
        field(8, varint(1, 100)),
        field(11, field(1, "__proto__"), field(2, "x")),
        field(14, "f/1"),
        field(14, "f/2"),
      ),
      field(2, field(1, "key"), field(2, "hello")),
      varint(5, 1),
    );
    const want = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: "a",
        creationTimestamp: "1970-01-01T00:01:40Z",
        labels: JSON.parse('{"__proto__":"x"}'),
        finalizers: ["f/1", "f/2"],
      },
      data: { key: "aGVsbG8=" },
      immutable: true,
    };
    expect(JSON.stringify(decodeProtobuf(secret))).toBe(JSON.stringify(want));
  });

  it("reads JSON inside, whole numbers and microseconds", () => {
    const revision = envelope("apps/v1", "ControllerRevision", field(2, field(1, '{"a":1}')), varint(3, 7));
    expect(decodeProtobuf(revision)).toMatchObject({ data: { a: 1 }, revision: 7 });
    const lease = envelope(
      "coordination.k8s.io/v1",
      "Lease",
      field(2, field(4, varint(1, 1), Buffer.from([0x10, 0xe8, 0x07]))),
    );
    expect(decodeProtobuf(lease)).toMatchObject({ spec: { renewTime: "1970-01-01T00:00:01.000001Z" } });
  });

  it("reads inlined messages, quantities, numbers or texts, packed numbers, and omits zeros of plain fields", () => {
    const probe = field(
      10,
      field(1, field(2, field(1, "/live"), field(2, varint(1, 0), varint(2, 80)))),
      varint(2, 0),
    );
    const resources = field(8, field(1, field(1, "cpu"), field(2, field(1, "2"))));
    const container = field(2, field(1, "c"), resources, probe);
    const volume = field(1, field(1, "v"), field(2, field(2)));
    const pod = envelope("v1", "Pod", field(2, volume, container, varint(11, 0), varint(4, 0)));
    expect(decodeProtobuf(pod)).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      spec: {
        volumes: [{ name: "v", emptyDir: {} }],
        containers: [
          {
            name: "c",
            resources: { limits: { cpu: "2" } },
            livenessProbe: { httpGet: { path: "/live", port: 80 } },
          },
        ],
        terminationGracePeriodSeconds: 0,
      },
    });
    const failures = field(11, field(1, field(2, field(2, "In"), field(3, Buffer.from([1, 0x80, 0x01])))));
    expect(decodeProtobuf(envelope("batch/v1", "Job", field(2, failures)))).toMatchObject({
      spec: { podFailurePolicy: { rules: [{ onExitCodes: { operator: "In", values: [1, 128] } }] } },
    });
  });

  it("tells kinds of the same name apart", () => {
    expect(decodeProtobuf(envelope("events.k8s.io/v1", "Event", field(10, "why")))).toMatchObject({
      note: "why",
    });
    expect(decodeProtobuf(envelope("v1", "Event", field(4, "why")))).toMatchObject({ message: "why" });
  });

  it("skips fields of later versions and gives up on kinds it has no table for", () => {
    expect(
      decodeProtobuf(envelope("v1", "Namespace", field(1, field(1, "a")), field(200 >> 4, "x"))),
    ).toMatchObject({
      metadata: { name: "a" },
    });
    expect(decodeProtobuf(envelope("v1", "Cactus"))).toBeUndefined();
  });

  it("refuses what is no message", () => {
    expect(() => decodeProtobuf(Buffer.from("{}"))).toThrow("does not appear to be a protobuf message");
    expect(() => decodeProtobuf(Buffer.from("k8s\0\x0a\x7f"))).toThrow("unexpected EOF");
  });
});
