/** Where a command writes: results on stdout, everything else on stderr. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}
