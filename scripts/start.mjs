// `npm start -- FLAGS` is `unfold up FLAGS` on a clone that may never have been built.
import { install } from "./install.mjs";

install({ tests: false });
const { build } = await import("./build.mjs");
await build();
process.argv.splice(2, 0, "up");
await import("../packages/cli/bundle/unfold.js");
