import { expect, it } from "vitest";
import { escapesFolder, itemPathOf } from "./member-path.mjs";

it.each([
  ["resources/pods/namespaces/shop/web.json", ["pods", "shop", "web", ""]],
  ["./resources/pods/namespaces/shop/web.json", ["pods", "shop", "web", ""]],
  ["resources/namespaces/cluster/shop.json", ["namespaces", "", "shop", ""]],
  [
    "resources/vms.kubevirt.io/v1-preferredversion/namespaces/shop/web.json",
    ["vms.kubevirt.io", "shop", "web", "v1-preferredversion"],
  ],
  ["resources/vmcp.x/v1beta1/cluster/fedora.json", ["vmcp.x", "", "fedora", "v1beta1"]],
  [
    "resources/namespaces/v1-preferredversion/cluster/shop.json",
    ["namespaces", "", "shop", "v1-preferredversion"],
  ],
])("%s holds an object", (path, expected) => {
  const found = itemPathOf(path);
  expect([found?.groupResource, found?.namespace, found?.name, found?.version]).toEqual(expected);
});

it.each([
  "metadata/version",
  "resources/pods",
  "resources/pods/namespaces/shop",
  "resources/pods/namespaces//web.json",
  "resources/pods/namespaces/shop/deep/web.json",
  "resources/pods/namespaces/shop/web.yaml",
  "resources/pods/v1/v2/namespaces/shop/web.json",
  "resources//namespaces/shop/web.json",
  "resources.json",
])("%s holds none", (path) => {
  expect(itemPathOf(path)).toBeUndefined();
});

it.each(["/etc/passwd", "../x", "resources/../../x", "C:\\x", "a\\..\\b"])(
  "%s leads out of a folder",
  (path) => {
    expect(escapesFolder(path)).toBe(true);
  },
);
