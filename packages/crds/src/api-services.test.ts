import { expect, test } from "vitest";
import { apiServices } from "./api-services.js";

test("HyperConverged v1beta1 is preferred to v1, and the aggregator leaves that alone", () => {
  expect(apiServices().map(({ metadata, spec }) => ({ ...metadata, spec }))).toEqual([
    {
      name: "v1beta1.hco.kubevirt.io",
      spec: {
        group: "hco.kubevirt.io",
        version: "v1beta1",
        groupPriorityMinimum: 1000,
        versionPriority: 200,
      },
    },
  ]);
});
