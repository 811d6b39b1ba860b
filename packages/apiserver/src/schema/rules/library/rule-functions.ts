import type { Environment } from "@marcbachmann/cel-js";

/** A class whose values expressions can hold, and the name of its type. */
export interface RuleType {
  readonly name: string;
  readonly of: new (...args: never[]) => object;
  /** Fields that expressions may name, and their types, which are declared before this one. None unless given. */
  readonly fields?: { readonly [name: string]: string };
}

/** One of Kubernetes' CEL libraries (k8s.io/apiserver pkg/cel/library): functions by their signature. */
export interface RuleLibrary {
  readonly types?: readonly RuleType[];
  /** Names that stand for a value of one of the types, as `format` does. */
  readonly constants?: readonly { readonly name: string; readonly type: string; readonly value: object }[];
  readonly functions: { readonly [signature: string]: (...args: never[]) => unknown };
  /** `A == A` of the library's types. */
  readonly operators?: { readonly [signature: string]: (left: never, right: never) => unknown };
}

/** Adds a library to an environment. */
export function registerLibrary(environment: Environment, library: RuleLibrary): void {
  for (const { name, of, fields = {} } of library.types ?? []) {
    environment.registerType(name, { ctor: of as new (...args: unknown[]) => object, fields: { ...fields } });
  }
  for (const { name, type, value } of library.constants ?? [])
    environment.registerConstant(name, type, value);
  for (const [signature, handler] of Object.entries(library.functions)) {
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown, { async: false });
  }
  for (const [signature, handler] of Object.entries(library.operators ?? {})) {
    environment.registerOperator(signature, handler as (left: unknown, right: unknown) => unknown);
  }
}
