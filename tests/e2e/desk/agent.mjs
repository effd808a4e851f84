// Somebody at the desk in a browser of their own: what one sees and does there, by role and name.
import { signIn } from "./browser.mjs";
import { password, until } from "./floor.mjs";

export class Agent {
  static async signIn(browser, floor, user, options) {
    const one = new Agent();
    one.page = await browser.page(floor.desk.address, options);
    one.channel = floor.channel;
    await one.page.getByRole("button", { name: "Sign in" }).waitFor();
    one.page.problems.length = 0; // it asked who is signed in, and was told that nobody is
    await signIn(one.page, user, password);
    return one;
  }

  get toolbar() {
    return this.page.getByRole("toolbar", { name: "What to do" });
  }

  get conversation() {
    return this.page.getByRole("log", { name: "Conversation" });
  }

  get box() {
    return this.page.getByRole("textbox", { name: "Write a message" });
  }

  get customer() {
    return this.page.getByRole("region", { name: "Customer" });
  }

  get tabs() {
    return this.page.getByRole("tablist", { name: "Contacts in hand" }).getByRole("tab");
  }

  get presence() {
    return this.page.getByRole("banner").getByRole("button", { name: "Presence" });
  }

  async is(state) {
    await this.presence.click();
    await this.page.getByRole("menuitem", { name: state, exact: true }).click();
    await this.page
      .getByRole("banner")
      .getByRole("button", { name: new RegExp(`Presence.*${state}`) })
      .waitFor();
  }

  goTo(page) {
    return this.page.getByRole("link", { name: page, exact: true }).click();
  }

  // What is offered is taken with a key.
  async accept() {
    await this.page.getByRole("button", { name: /^Accept / }).waitFor();
    const before = await this.tabs.count();
    await this.page.keyboard.press("F2");
    await until("one more in hand", async () => (await this.tabs.count()) > before);
  }

  // The contact is brought, offered and taken; its channel connects it.
  async take(id, bring) {
    await this.goTo("Work");
    await bring();
    await this.accept();
    const [command] = await this.channel.told("connect", id);
    await this.channel.done(command);
  }

  async says(text) {
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  async end() {
    await this.page.keyboard.press("Alt+X");
    await this.page.getByRole("combobox", { name: "Result" }).waitFor();
  }

  async wrapUp(code = "solved", note = "") {
    const result = this.page.getByRole("combobox", { name: "Result" });
    await result.selectOption(code);
    if (note) await this.page.getByRole("textbox", { name: "Note" }).fill(note);
    await this.page.getByRole("button", { name: "Ready for the next" }).click();
    await result.waitFor({ state: "detached" });
  }

  // An entry of a list that opens on demand, in the dialog that is open.
  async choose(label, option) {
    const dialog = this.page.getByRole("dialog");
    await dialog
      .getByRole("combobox", { name: label })
      .or(dialog.getByLabel(label, { exact: true }))
      .last()
      .click();
    await this.page.getByRole("option", { name: option }).click();
  }
}
