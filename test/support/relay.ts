import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * A port that leads to a server, and to its successor on another port: what a server that is started again finds its old
 * port to be is up to everybody else on the machine.
 */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** The port it leads to. */
  target: number;

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  static async to(target: number): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.#server.listen(0, "127.0.0.1", resolve));
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Both ends are one connection: what becomes of one becomes of the other. */
  #join(client: Socket): void {
    const server = connect(this.target, "127.0.0.1");
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on("error", () => undefined);
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
