export { runUnfold } from "./unfold/run-unfold.js";
