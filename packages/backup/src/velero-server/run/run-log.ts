/** The log of one run, in the text form of logrus that Velero writes. */
export class RunLog {
  readonly #lines: string[] = [];
  readonly #run: string;
  readonly #now: () => number;

  /** @param run what is run, such as `backup=velero/nightly` */
  constructor(run: string, now: () => number) {
    this.#run = run;
    this.#now = now;
  }

  add(level: "info" | "warning" | "error", message: string): void {
    const time = `${new Date(this.#now()).toISOString().slice(0, 19)}Z`;
    this.#lines.push(`time="${time}" level=${level} msg=${JSON.stringify(message)} ${this.#run}\n`);
  }

  get text(): string {
    return this.#lines.join("");
  }
}
