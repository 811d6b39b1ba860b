// @ts-check
import { escapesFolder, itemPathOf } from "./member-path.mjs";

/**
 * What of an archive's objects is wanted, by group resource.
 *
 * @typedef {object} Wanted
 * @property {ReadonlySet<string> | "all"} contents Those whose objects are read, such as `virtualmachines.kubevirt.io`.
 * @property {ReadonlySet<string>} names Those of which it is enough that an object is there.
 */

/**
 * What is to be done with a member.
 *
 * @typedef {{ what: "read" | "name" | "escapes", item: import("./member-path.mjs").ItemPath }} Choice
 */

const preferredSuffix = "-preferredversion";

/**
 * Chooses the members that matter. An object stands twice in an archive, the second copy mostly behind the first: that one
 * is left out here. What is saved under a version that is not the preferred one is the same object in another form and is
 * left out too.
 */
export class MemberChoice {
  #wanted;
  /** @type {import("./member-path.mjs").ItemPath | undefined} */
  #last;

  /** @param {Wanted} wanted */
  constructor(wanted) {
    this.#wanted = wanted;
  }

  /**
   * @param {string} member
   * @returns {Choice | undefined} nothing for a member that does not matter
   */
  of(member) {
    const item = itemPathOf(member);
    if (item === undefined) return undefined;
    if (escapesFolder(member)) return { what: "escapes", item };
    if (!isWanted(item, this.#wanted)) return this.#isNamed(item) ? { what: "name", item } : undefined;
    const last = this.#last;
    if (
      last?.name === item.name &&
      last.namespace === item.namespace &&
      last.groupResource === item.groupResource
    )
      return undefined;
    this.#last = item;
    return { what: "read", item };
  }

  /** @param {import("./member-path.mjs").ItemPath} item */
  #isNamed({ groupResource, version }) {
    return version === "" && this.#wanted.names.has(groupResource);
  }
}

/**
 * Whether the object at this place is read: it is wanted, and in the form that counts.
 * @param {import("./member-path.mjs").ItemPath} item
 * @param {Wanted} wanted
 */
export function isWanted({ groupResource, version }, { contents }) {
  const isRead = contents === "all" || contents.has(groupResource);
  return isRead && (version === "" || version.endsWith(preferredSuffix));
}
