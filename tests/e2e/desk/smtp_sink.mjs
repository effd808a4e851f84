// A mail server that takes every mail and delivers none (RFC 5321, as far as a submission without TLS needs it).
import { createServer } from "node:net";

export class SmtpSink {
  // What came: `from` and `to` of the envelope, `head` with its lines unfolded, `body`.
  mails = [];

  static async open() {
    const sink = new SmtpSink();
    sink.server = createServer((socket) => sink.#talk(socket));
    await new Promise((resolve) => sink.server.listen(0, "127.0.0.1", resolve));
    sink.address = `smtp://127.0.0.1:${sink.server.address().port}`;
    return sink;
  }

  close() {
    this.server.close();
  }

  // Values of a header of that mail.
  static header({ head }, name) {
    const begin = `${name.toLowerCase()}:`;
    const lines = head.split("\r\n").filter((line) => line.toLowerCase().startsWith(begin));
    return lines.map((line) => line.slice(begin.length).trim());
  }

  #talk(socket) {
    let text = "";
    let mail = { to: [] };
    let inMail = false;
    const say = (line) => socket.write(`${line}\r\n`);
    const take = (line) => {
      const [, word, address] = /^(\w+)(?:.*<(.*)>)?/.exec(line) ?? [];
      if (word === "MAIL") mail = { from: address, to: [] };
      if (word === "RCPT") mail.to.push(address);
      inMail = word === "DATA";
      if (word === "QUIT") socket.end("221 bye\r\n");
      else say(inMail ? "354 go on" : "250 ok");
    };
    say("220 here");
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("data", (more) => {
      text += more;
      for (;;) {
        const end = inMail ? "\r\n.\r\n" : "\r\n";
        const at = text.indexOf(end);
        if (at < 0) return;
        const piece = text.slice(0, at);
        text = text.slice(at + end.length);
        if (!inMail) {
          take(piece);
          continue;
        }
        const [head, ...body] = piece.split("\r\n\r\n");
        this.mails.push({ ...mail, head: head.replace(/\r\n[ \t]+/g, " "), body: body.join("\r\n\r\n") });
        inMail = false;
        say("250 taken");
      }
    });
  }
}
