/**
 * Groups patches named `Type.field` by type. `Type.field{}` patches the values of a map, `Type.field[]` the items of a
 * list. Several patches of one field add up.
 * @param {readonly Record<string, object>[]} patches
 * @param {Record<string, object>} [types] overlays of whole types
 * @param {readonly string[]} [atomicObjects] types whose objects server-side apply takes as one value
 * @returns {Record<string, import("../schema-pool.mjs").TypeOverlay>}
 */
export function overlayOf(patches, types = {}, atomicObjects = []) {
  const overlay = structuredClone(types);
  const ofType = (type) => {
    overlay[type] ??= {};
    return overlay[type];
  };
  for (const [path, patch] of patches.flatMap((file) => Object.entries(file))) {
    const [type, field] = splitAtLastDot(path);
    const name = field.replace(/(\{\}|\[\])$/, "");
    const target = ofType(type);
    target.fields ??= {};
    target.fields[name] = { ...target.fields[name], ...wrapped(field, patch) };
  }
  for (const type of atomicObjects) ofType(type).extra = { "x-kubernetes-map-type": "atomic" };
  return overlay;
}

function wrapped(field, patch) {
  if (field.endsWith("{}")) return { additionalProperties: patch };
  if (field.endsWith("[]")) return { items: patch };
  return patch;
}

function splitAtLastDot(path) {
  const dot = path.lastIndexOf(".");
  return [path.slice(0, dot), path.slice(dot + 1)];
}
