// balie-email for a floor, with a mail server of the test's own behind it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SmtpSink } from "./smtp_sink.mjs";

export class Mail {
  static async open() {
    const mail = new Mail();
    mail.sink = await SmtpSink.open();
    mail.folder = mkdtempSync(join(tmpdir(), "balie-mail-"));
    writeFileSync(join(mail.folder, "seal"), "a secret of the test\n", { mode: 0o600 });
    return mail;
  }

  // The adapter "mail", as a table of balie.toml.
  get settings() {
    return `
[adapter.mail]
type = "email"
listen = ""
lmtp_listen = "unix:${this.folder}/lmtp"
mailboxes = ["@shop.example"]
smtp = "${this.sink.address}"
tls = "none"
from = "help@shop.example"
seal_file = "${this.folder}/seal"
originals = "mail_originals"
spool = "mail_spool"
`;
  }

  close() {
    this.sink.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  // A mail comes in by LMTP (RFC 2033); gives when the adapter has answered for it.
  async arrives(from, to, lines) {
    const steps = ["LHLO there", `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, "DATA", `${lines.join("\r\n")}\r\n.`];
    const socket = createConnection(join(this.folder, "lmtp")).setEncoding("utf8");
    try {
      let text = "";
      for await (const more of socket) {
        text += more;
        const answer = /^(\d)\d\d (.*)\r\n/m.exec(text); // the last line of an answer
        if (!answer) continue;
        if (!"23".includes(answer[1])) throw new Error(`LMTP: ${text}`);
        text = "";
        if (!steps.length) return;
        socket.write(`${steps.shift()}\r\n`);
      }
      throw new Error("LMTP: closed");
    } finally {
      socket.destroy();
    }
  }
}
