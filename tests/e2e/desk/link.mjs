// A TCP proxy before a server, so that its links can be cut, or fall silent, without either end's doing.
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";

export class Link {
  #pairs = new Set();
  #server;

  // `addressFile`: where the server behind it says where it listens; read again for each connection.
  constructor(addressFile) {
    this.addressFile = addressFile;
    this.#server = createServer({ noDelay: true }, (near) => this.#join(near));
  }

  async open() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.address = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  #join(near) {
    const { hostname: host, port } = new URL(readFileSync(this.addressFile, "utf8").trim());
    const far = connect({ host, port, noDelay: true });
    const pair = [near, far];
    this.#pairs.add(pair);
    const end = () => {
      pair.forEach((socket) => socket.destroy());
      this.#pairs.delete(pair);
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    near.pipe(far);
    far.pipe(near);
  }

  // Those that the function chooses among are cut at once.
  cut(chosen = () => true) {
    for (const pair of [...this.#pairs].filter(chosen)) pair.forEach((socket) => socket.resetAndDestroy());
  }

  // Nothing goes through any more over the links that there are; neither end is told.
  silence() {
    for (const [near, far] of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
      for (const socket of [near, far]) socket.pause();
    }
  }

  close() {
    this.cut();
    this.#server.close();
  }
}
