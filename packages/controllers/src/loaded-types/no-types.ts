import type { LoadedTypes } from "./load-types.js";

/** The types of a machine that names none. */
export const noTypes: LoadedTypes = {
  instancetype: { ok: true, found: undefined },
  preference: { ok: true, found: undefined },
};
