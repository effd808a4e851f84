// Who gets in, who no longer does, and in which language: session_test.mjs BALIE PICTURES
import test from "node:test";
import { signIn } from "./browser.mjs";
import { password, until } from "./floor.mjs";
import { Stage } from "./stage.mjs";

const stage = new Stage();
const options = { timeout: 60_000 };

test("a session that is ended elsewhere ends here, and loses nothing", options, async () => {
  const anna = await stage.signIn("anna", { state: "Ready" });
  await anna.take("chat-1", () => stage.channel.contact("chat-1", "chat", "+447700900163", { text: "Hello?" }));
  await anna.box.fill("Half of a sen");
  const elsewhere = await stage.signIn("anna", { as: "anna_elsewhere" });
  await elsewhere.page
    .getByRole("banner")
    .getByRole("button", { name: /Anna Vermeer/ })
    .click();
  await elsewhere.page.getByRole("menuitem", { name: "Change the password" }).click();
  const dialog = elsewhere.page.getByRole("dialog");
  await dialog.getByLabel(/^Password now/).fill(password);
  await dialog.getByLabel(/^New password/).fill("another password of one's own");
  await dialog.getByRole("button", { name: "Save" }).click();
  await anna.page.getByText("Your session has ended.").waitFor();
  anna.page.problems.length = 0; // and nobody is signed in any more
  await stage.leave("anna_elsewhere");
  await signIn(anna.page, "anna", "another password of one's own");
  await anna.conversation.getByText("Hello?").waitFor();
  await until("the draft", async () => (await anna.box.inputValue()) === "Half of a sen");
  anna.page.problems.length = 0;
});

test("a desk that is away while the page loads signs nobody out", options, async () => {
  const bert = await stage.signIn("bert");
  await bert.page.route("**/api/me", (route) => route.abort());
  await bert.page.reload();
  await bert.page.getByText("It is tried again by itself").waitFor();
  await stage.picture("story-unreachable", bert);
  await bert.page.unroute("**/api/me");
  await bert.page.getByRole("banner").waitFor();
  bert.page.problems.length = 0; // the browser complains of the lost connection
  await stage.leave("bert");
});

test("who guesses is locked out, and told so", options, async () => {
  const page = await stage.browser.page(stage.floor.desk.address);
  const wrong = async () => {
    await page.getByLabel("User name").fill("bert");
    await page.getByLabel("Password", { exact: true }).fill("a wrong password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
  };
  for (let tries = 0; tries < 5; tries++) await wrong();
  await page.getByLabel("User name").fill("bert");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Too many tries.").waitFor();
  await stage.picture("story-locked-out", { page });
  await page.context().close();
});

test("the desk speaks Dutch to who chooses it, and still does after a reload", options, async () => {
  const sue = await stage.signIn("sue");
  await sue.page
    .getByRole("banner")
    .getByRole("button", { name: /Sue Whitby/ })
    .click();
  await sue.page.getByRole("menuitem", { name: "Nederlands" }).click();
  await sue.page.getByRole("link", { name: "Klanten" }).waitFor();
  await sue.page.reload();
  await sue.page.getByRole("link", { name: "Klanten" }).click();
  await sue.page.getByRole("button", { name: "Zoeken" }).waitFor();
  await stage.picture("story-dutch", sue);
});
