import type { ExchangeTable } from "./exchange.js";
import { applies } from "./exchanges/applies.js";
import { builtInKinds } from "./exchanges/built-in-kinds.js";
import { customResources } from "./exchanges/custom-resources.js";
import { deletions } from "./exchanges/deletions.js";
import { documents } from "./exchanges/documents.js";
import { lists } from "./exchanges/lists.js";
import { namespaces } from "./exchanges/namespaces.js";
import { objects } from "./exchanges/objects.js";
import { oddRequests } from "./exchanges/odd-requests.js";
import { patches } from "./exchanges/patches.js";
import { pods } from "./exchanges/pods.js";
import { watches } from "./exchanges/watches.js";

/** Everything that is compared; each table stands alone. */
export const exchangeTables: readonly ExchangeTable[] = [
  { topic: "objects", exchanges: objects },
  { topic: "patches", exchanges: patches },
  { topic: "server-side apply", exchanges: applies },
  { topic: "lists", exchanges: lists },
  { topic: "watches", exchanges: watches },
  { topic: "deletions", exchanges: deletions },
  { topic: "namespaces", exchanges: namespaces },
  { topic: "custom resources", exchanges: customResources },
  { topic: "documents", exchanges: documents },
  { topic: "built-in kinds", exchanges: builtInKinds },
  { topic: "pods", exchanges: pods },
  { topic: "odd requests", exchanges: oddRequests },
];
