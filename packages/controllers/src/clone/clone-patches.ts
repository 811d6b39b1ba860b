import { isJsonObject, type KubeObject, listAt, objectAt, ownField, stringAt } from "@unfold/apimachinery";
import { lastRestoreAnnotation } from "../restore/restore-names.js";
import { matchesFilters } from "./clone-filters.js";

const vmiSpec = "/spec/template/spec";

/**
 * What a clone must not have in common with its source, as JSON patches for a restore (KubeVirt
 * pkg/virt-controller/watch/clone): MAC addresses, serial and UUID of the firmware, and what filters leave out.
 */
export function clonePatches(source: KubeObject, clone: KubeObject): readonly string[] {
  const { spec } = clone;
  const { labels = {}, annotations = {} } = source.metadata;
  const kept = Object.keys(annotations).filter((key) => key !== lastRestoreAnnotation);
  const template = objectAt(source.spec, "template", "metadata");
  return [
    ...macAddresses(source, clone),
    ...firmware(source, "serial", stringAt(spec, "newSMBiosSerial") ?? ""),
    ...removals("/metadata/labels", Object.keys(labels), listAt(spec, "labelFilters")),
    ...removals("/metadata/annotations", kept, listAt(spec, "annotationFilters")),
    ...removals(
      "/spec/template/metadata/labels",
      Object.keys(objectAt(template, "labels") ?? {}),
      listAt(spec, "template", "labelFilters"),
    ),
    ...removals(
      "/spec/template/metadata/annotations",
      Object.keys(objectAt(template, "annotations") ?? {}),
      listAt(spec, "template", "annotationFilters"),
    ),
    ...firmware(source, "uuid", ""),
    ...listAt(spec, "patches").map(String),
  ];
}

function replacement(path: string, value: string): string {
  return JSON.stringify({ op: "replace", path, value });
}

function macAddresses(source: KubeObject, { spec }: KubeObject): readonly string[] {
  const given = objectAt(spec, "newMacAddresses") ?? {};
  const interfaces = listAt(source.spec, "template", "spec", "domain", "devices", "interfaces");
  return interfaces.map((item, index) => {
    const name = isJsonObject(item) ? (stringAt(item, "name") ?? "") : "";
    const address = ownField(given, name);
    const path = `${vmiSpec}/domain/devices/interfaces/${index}/macAddress`;
    return replacement(path, typeof address === "string" ? address : "");
  });
}

function firmware(source: KubeObject, field: string, value: string): readonly string[] {
  if (objectAt(source.spec, "template", "spec", "domain", "firmware") === undefined) return [];
  return [replacement(`${vmiSpec}/domain/firmware/${field}`, value)];
}

function removals(path: string, keys: readonly string[], filters: readonly unknown[]): readonly string[] {
  if (filters.length === 0) return [];
  const texts = filters.map(String);
  return keys
    .filter((key) => !matchesFilters(key, texts))
    .map((key) => {
      const escaped = key.replaceAll("~", "~0").replaceAll("/", "~1");
      return JSON.stringify({ op: "remove", path: `${path}/${escaped}` });
    });
}
