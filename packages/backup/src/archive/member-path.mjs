// @ts-check
/**
 * Where a Velero archive keeps one object (archive format 1.1.0, Velero pkg/archive).
 *
 * @typedef {object} ItemPath
 * @property {string} groupResource `virtualmachines.kubevirt.io`; the core group has no suffix.
 * @property {string} namespace Empty for cluster-scoped objects.
 * @property {string} name
 * @property {string} version Objects stand twice in an archive: once without version, and once more under each API version
 *   that was saved. Empty for the first.
 */

const root = "resources/";
const suffix = ".json";

/**
 * What a path says, or undefined when no object lies there. Paths are only read, never followed. Called for each member
 * of an archive, so it looks for slashes instead of taking the path apart.
 * @param {string} path
 * @returns {ItemPath | undefined}
 */
export function itemPathOf(path) {
  const start = path.startsWith("./") ? 2 : 0;
  if (!path.startsWith(root, start) || !path.endsWith(suffix)) return undefined;
  const resourceEnd = path.indexOf("/", start + root.length);
  if (resourceEnd === -1) return undefined;
  const groupResource = path.slice(start + root.length, resourceEnd);
  let at = resourceEnd + 1;
  let version = "";
  if (!isScope(path, at)) {
    const versionEnd = path.indexOf("/", at);
    if (versionEnd === -1) return undefined;
    version = path.slice(at, versionEnd);
    at = versionEnd + 1;
    if (!isScope(path, at)) return undefined;
  }
  const namespaceStart = path.indexOf("/", at) + 1;
  if (path.startsWith("cluster/", at)) return namedItem(groupResource, "", path, namespaceStart, version);
  const namespaceEnd = path.indexOf("/", namespaceStart);
  if (namespaceEnd <= namespaceStart) return undefined;
  const namespace = path.slice(namespaceStart, namespaceEnd);
  return namedItem(groupResource, namespace, path, namespaceEnd + 1, version);
}

/**
 * @param {string} path
 * @param {number} at
 */
function isScope(path, at) {
  return path.startsWith("namespaces/", at) || path.startsWith("cluster/", at);
}

/**
 * @param {string} groupResource
 * @param {string} namespace
 * @param {string} path
 * @param {number} nameStart
 * @param {string} version
 * @returns {ItemPath | undefined}
 */
function namedItem(groupResource, namespace, path, nameStart, version) {
  if (groupResource === "" || path.indexOf("/", nameStart) !== -1) return undefined;
  return { groupResource, namespace, name: path.slice(nameStart, -suffix.length), version };
}

/**
 * Whether the path would leave the folder it is unpacked into.
 * @param {string} path
 */
export function escapesFolder(path) {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return true;
  return path.includes("..") && path.split(/[/\\]/).includes("..");
}
