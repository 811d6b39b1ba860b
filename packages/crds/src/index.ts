export { apiServices } from "./api-services.js";
export { builtinSchema } from "./builtin-schema.js";
export type { CustomKind, CustomKindVersion, PrinterColumn } from "./custom-kind.js";
export { customKinds } from "./custom-kinds.js";
export {
  type ConversionClientConfig,
  customResourceDefinitions,
  isForeignDefinition,
  veleroDefinitions,
  withConversionWebhook,
} from "./custom-resource-definitions.js";
export { V1_ONLY_FIELDS, V1BETA1_ONLY_FIELDS } from "./hyperconverged/carried-fields.js";
export { hyperConvergedConverter } from "./hyperconverged/converter.js";
export { hyperConverged } from "./hyperconverged/hyper-converged.js";
export { loadGenerated } from "./load-generated.js";
export { type GeneratedSchemas, SchemaPool } from "./schema-pool.js";
export type { PooledSchema, StructuralSchema } from "./structural-schema.js";
