import { describe, expect, it } from "vitest";
import { firmwareUuid } from "./uuid-v5.js";

describe("firmwareUuid", () => {
  it("derives the UUID KubeVirt gives a machine of that name", () => {
    expect(firmwareUuid("vm-d6749704d4")).toBe("f6239dbf-e7d0-51e6-a23c-66c6c3429dc9");
    expect(firmwareUuid("vm-5741bc44d6")).toBe("5c232cf1-851f-5661-b036-c1c6111a58f2");
  });
});
