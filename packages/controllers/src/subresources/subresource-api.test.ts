import { describe, expect, it } from "vitest";
import { send, server } from "./subresource-fixture.js";

describe("discovery", () => {
  it("lists what is served, without the names of three parts on which client libraries give up", () => {
    const { api } = server({});
    expect(api).toMatchObject({ group: "subresources.kubevirt.io", versions: ["v1", "v1alpha3"] });
    expect(api.resources.map(({ name }) => name)).toEqual([
      "virtualmachines/start",
      "virtualmachines/stop",
      "virtualmachines/restart",
      "virtualmachineinstances/pause",
      "virtualmachineinstances/unpause",
      "virtualmachines/migrate",
      "virtualmachines/addvolume",
      "virtualmachines/removevolume",
      "virtualmachines/memorydump",
      "virtualmachines/removememorydump",
      "virtualmachineinstances/reset",
      "virtualmachineinstances/softreboot",
      "virtualmachineinstances/freeze",
      "virtualmachineinstances/unfreeze",
      "virtualmachineinstances/guestosinfo",
      "virtualmachineinstances/userlist",
      "virtualmachineinstances/filesystemlist",
      "virtualmachines/expand-spec",
      "expand-vm-spec",
    ]);
  });

  it("tells the version", async () => {
    expect((await send({}, "GET", "version")).answer).toMatchObject({
      code: 200,
      body: { gitVersion: expect.stringMatching(/^v\d+\.\d+\.\d+\+unfold$/) },
    });
  });
});
