// A customer's mail with files, answered in its thread and handed on to somebody outside: mail_test.mjs BALIE PICTURES
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { until } from "./floor.mjs";
import { Mail } from "./mail.mjs";
import { SmtpSink } from "./smtp_sink.mjs";
import { Stage } from "./stage.mjs";

const options = { timeout: 60_000 };
const mail = await Mail.open();
let anna, page;
const stage = new Stage(
  async (stage) => {
    anna = await stage.signIn("anna", { state: "Ready" });
    page = anna.page;
  },
  { more: mail.settings },
);
after(() => mail.close());

const pdf = Buffer.from("%PDF-1.7 of a test").toString("base64");
const part = (head, body) => ["--next", ...head, "", body];
const invoice = [
  "From: Jo Brown <jo@home.example>",
  "To: help@shop.example",
  "Subject: Invoice 2231",
  "Message-ID: <2231@home.example>",
  "MIME-Version: 1.0",
  "Content-Type: multipart/mixed; boundary=next",
  "",
  ...part(["Content-Type: text/plain"], "The headset stands there twice."),
  ...part(
    [
      "Content-Type: application/pdf",
      "Content-Disposition: attachment; filename=invoice.pdf",
      "Content-Transfer-Encoding: base64",
    ],
    pdf,
  ),
  ...part(["Content-Type: application/zip", "Content-Disposition: attachment; filename=all.zip"], "PK"),
  "--next--",
];

test("a mail is answered in its thread", options, async () => {
  await mail.arrives("jo@home.example", "help@shop.example", invoice);
  await anna.accept();
  await page.getByRole("heading", { name: "Invoice 2231" }).waitFor();
  await page.getByRole("textbox", { name: "Answer to jo@home.example" }).fill("We put that right.");
  await page.getByRole("button", { name: "Send" }).click();
  await until("the answer", () => mail.sink.mails.length === 1);
  const [answer] = mail.sink.mails;
  assert.deepEqual([answer.to, SmtpSink.header(answer, "Subject")], [["jo@home.example"], ["Re: Invoice 2231"]]);
  assert.deepEqual(SmtpSink.header(answer, "In-Reply-To"), ["<2231@home.example>"]);
});

test("a mail is forwarded with its files; one that is not sent is named", options, async () => {
  await page.getByRole("button", { name: "Forward" }).click();
  await page.getByRole("button", { name: "Leave out invoice.pdf" }).waitFor();
  await page.getByText("all.zip: Files of this kind are not sent.").waitFor();
  page.problems.length = 0; // the browser says so, too
  await page.getByLabel("Forward to").fill("books@example.com");
  await page.getByRole("textbox", { name: "Your words to go with it" }).fill("Please look at this.");
  await stage.picture("story-mail-forwarded", anna);
  await page.getByRole("button", { name: "Send" }).click();
  await until("the forwarded mail", () => mail.sink.mails.length === 2);
  const [, forwarded] = mail.sink.mails;
  assert.deepEqual(
    [forwarded.to, SmtpSink.header(forwarded, "Subject")],
    [["books@example.com"], ["Fwd: Invoice 2231"]],
  );
  assert.match(forwarded.body, /Please look at this\.[^]*The headset stands there twice\./);
  assert.match(forwarded.body, /invoice\.pdf/);
  assert.ok(forwarded.body.includes(pdf), "the file itself");
  assert.doesNotMatch(forwarded.body, /all\.zip/);
});
