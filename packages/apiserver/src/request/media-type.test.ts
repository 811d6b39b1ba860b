import { describe, expect, it } from "vitest";
import { negotiate } from "./media-type.js";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

const cases: readonly [accept: string | undefined, want: ReturnType<typeof negotiate> | "refused"][] = [
  [undefined, { format: "json", version: "v1" }],
  ["*/*", { format: "json", version: "v1" }],
  ["application/yaml", { format: "yaml", version: "v1" }],
  ["application/vnd.kubernetes.protobuf,application/json", { format: "json", version: "v1" }],
  ["application/json;q=0.1, application/yaml;q=0.9", { format: "yaml", version: "v1" }],
  [`${table},application/json`, { format: "json", as: "Table", version: "v1" }],
  ["application/json;as=Table;v=v1beta1;g=meta.k8s.io", { format: "json", as: "Table", version: "v1beta1" }],
  ["application/json;as=Foo;v=v1;g=meta.k8s.io,application/json", { format: "json", version: "v1" }],
  ["application/vnd.kubernetes.protobuf", "refused"],
  ["text/html", "refused"],
  ["application/json;as=Foo;v=v1;g=meta.k8s.io", "refused"],
  ["application/json;as=Table;v=v2;g=meta.k8s.io", "refused"],
  ["application/json;as=Table;v=v1;g=example.com", "refused"],
];

describe("negotiate", () => {
  it.each(cases)("%s", (accept, want) => {
    if (want === "refused")
      expect(() => negotiate(accept)).toThrow("only the following media types are accepted");
    else expect(negotiate(accept)).toEqual(want);
  });
});
