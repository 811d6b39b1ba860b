/** Where a command writes: manifests on stdout, everything else on stderr. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}
