import { Environment } from "@marcbachmann/cel-js";
import { durationLibrary } from "./library/duration-library.js";
import { formatLibrary } from "./library/format-library.js";
import { ipLibrary } from "./library/ip-library.js";
import { listLibrary } from "./library/list-library.js";
import { pairLibrary } from "./library/pair-library.js";
import { quantityLibrary } from "./library/quantity-library.js";
import { registerLibrary } from "./library/rule-functions.js";
import { semverLibrary } from "./library/semver-library.js";
import { setLibrary } from "./library/set-library.js";
import { stringLibrary } from "./library/string-library.js";
import { urlLibrary } from "./library/url-library.js";

/** Kubernetes' CEL libraries, except `authorizer`, which rules of CRDs do not have either. */
const libraries = [
  stringLibrary,
  durationLibrary,
  pairLibrary,
  listLibrary,
  setLibrary,
  quantityLibrary,
  semverLibrary,
  ipLibrary,
  urlLibrary,
  formatLibrary,
];

/** What rules can call: standard CEL, strings, optionals, and Kubernetes' libraries. */
export function ruleEnvironment(): Environment {
  base ??= makeEnvironment();
  return base.clone();
}

let base: Environment | undefined;

function makeEnvironment(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const library of libraries) registerLibrary(environment, library);
  return environment;
}
