export type { AuditSink } from "./audit/audit-event.js";
export { type AuditLog, openAuditLog } from "./audit/audit-log.js";
export { createAuthenticator } from "./authentication/authenticator.js";
export { DataDirectoryError } from "./data-directory/data-directory-error.js";
export { type DataDirectory, openDataDirectory } from "./data-directory/open-data-directory.js";
export { DecodeError } from "./decode/decode-error.js";
export { type Decoded, type DecodeOptions, decodeJson } from "./decode/decode-json.js";
export { decodeYaml } from "./decode/decode-yaml.js";
export type { VersionInfo } from "./discovery/health-pages.js";
export type { ServedResource } from "./discovery/served-resources.js";
export { builtInKinds } from "./kinds/built-in/built-in-kinds.js";
export type { SchemaOf } from "./kinds/built-in/kind-row.js";
export { definitionToKind } from "./kinds/custom/definition-to-kind.js";
export type { KindVersion, PrinterColumn, ResourceKind } from "./kinds/resource-kind.js";
export { type Listener, type ListenOptions, listen, type RequestHandler } from "./listener/listen.js";
export { ListenError } from "./listener/listen-error.js";
export { type PeerIdentity, peerIdentity } from "./listener/peer-identity.js";
export { openApiV2 } from "./openapi/open-api-v2.js";
export { openApiV3, openApiV3Index } from "./openapi/open-api-v3.js";
export { openApiPages } from "./openapi/openapi-pages.js";
export type { HttpRequest, HttpResponse } from "./request/http.js";
export type { Limits } from "./request/limits/request-limits.js";
export { type NormalizedObject, normalizeObject } from "./schema/normalize-object.js";
export type { StructuralSchema } from "./schema/structural-schema.js";
export { validateObject } from "./schema/validate-object.js";
export { validateStructural } from "./schema/validate-structural.js";
export type { KeyPair } from "./security/key-pair.js";
export { type KubeconfigOptions, kubeconfigText, writeKubeconfig } from "./security/kubeconfig.js";
export {
  adminGroup,
  adminUser,
  openSecurity,
  type Security,
  type SecurityOptions,
} from "./security/open-security.js";
export { type ApiServer, type ApiServerOptions, createApiServer } from "./server.js";
export { readSnapshot } from "./snapshot/read-snapshot.js";
export { restoreSnapshot } from "./snapshot/restore-snapshot.js";
export { SnapshotError, type SnapshotInfo } from "./snapshot/snapshot-format.js";
export { snapshotPath } from "./snapshot/snapshot-page.js";
export { writeSnapshot } from "./snapshot/write-snapshot.js";
export * from "./store/object-store.js";
export { createMemoryStore, openDurableStore, type StoreOptions } from "./store/open-store.js";
export { storeFileName } from "./store/sqlite-driver.js";
export { StoreCorrupt } from "./store/store-corrupt.js";
export { StoreUnavailable } from "./store/store-unavailable.js";
export { type IncludeObject, type TableRequest, tableOf } from "./table/table-of.js";
