import { describe, expect, it } from "vitest";
import { resources } from "../resources.js";
import { hookedClient } from "../testing/failing-client.js";
import { FakeClient } from "../testing/fake-client.js";
import { ManualClock } from "../testing/manual-clock.js";
import { ClientEventRecorder } from "./event-recorder.js";

const vm = {
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "vm", namespace: "ns", uid: "u" },
};
const event = { type: "Warning", reason: "FailedCreate", message: "no" } as const;

describe("ClientEventRecorder", () => {
  it("counts repetitions instead of repeating", async () => {
    const client = new FakeClient();
    const recorder = new ClientEventRecorder({
      client,
      component: "virt-controller",
      clock: new ManualClock(),
    });
    for (let time = 0; time < 3; time++) await recorder.record(vm, event);
    await recorder.record(vm, { ...event, message: "other" });
    const { items } = await client.list(resources.events, { namespace: "ns" });
    expect(items.map(({ message, count }) => [message, count])).toEqual([
      ["no", 3],
      ["other", 1],
    ]);
  });

  it("does not fail when events cannot be written", async () => {
    const client = hookedClient(new FakeClient(), () => {
      throw new Error("down");
    });
    const recorder = new ClientEventRecorder({ client, component: "x", clock: new ManualClock() });
    await expect(recorder.record(vm, event)).resolves.toBeUndefined();
  });
});
