// Visitors who write, and agents who answer, each at their own page, until they are told that it is enough.
import { limit } from "../browser.mjs";

export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const short = { timeout: 3000 };

// As somebody does who sees that nothing comes: again, until it is there.
async function loadAnew(page, shown, world) {
  world.reloads++;
  for (;;) {
    try {
      await page.reload({ timeout: limit });
      return await shown.waitFor({ timeout: limit });
    } catch (error) {
      if (!/Timeout|net::/.test(error.message) || world.isLate()) throw error;
    }
  }
}

// `steady`: this page is never loaded anew, so that its memory tells.
export async function visit(visitor, who, steady, world) {
  await visitor.open();
  for (let number = 1; world.goesOn(); number++) {
    const talk = world.talks.begin(`${who}-${number}`, world.length);
    for (let text = talk.next("visitor"); text; text = talk.next("visitor")) {
      await visitor.writes(text);
      await pause(world.pace * (0.5 + Math.random()));
      if (!steady && Math.random() < world.restless) {
        await loadAnew(visitor.page, visitor.chat.getByRole("dialog"), world); // open, as it was before
      }
    }
    const again = visitor.chat.getByRole("button", { name: "Start a new chat" });
    while (!(await again.isVisible())) {
      talk.look("visitor", await visitor.chat.getByRole("log").innerText());
      if (world.isOver()) return;
      await pause(0.2);
    }
    await again.click();
  }
}

async function handle(agent, world) {
  const result = agent.page.getByRole("combobox", { name: "Result" });
  if (await result.isVisible()) {
    await result.selectOption("solved", short);
    await agent.page.getByRole("button", { name: "Ready for the next" }).click(short);
    return;
  }
  const shown = await agent.conversation.innerText(short);
  const talk = world.talks.of(shown);
  if (!talk) return;
  // Another contact came to the front before it was sent, or it was refused and stands there again.
  if (await agent.box.isVisible()) {
    if ((await agent.box.inputValue(short)) !== "") return agent.box.press("Enter", short);
  }
  const text = talk.next("agent");
  if (text) {
    await agent.box.fill(text, short).catch((error) => (talk.takeBack("agent"), Promise.reject(error)));
    if (world.talks.of(await agent.conversation.innerText(short)) === talk) return agent.box.press("Enter", short);
    await agent.box.fill("", short); // that contact has just gone, and the next one is in front
    return talk.takeBack("agent");
  }
  talk.look("agent", shown);
  if (talk.complete.visitor && talk.complete.agent && !talk.ended) {
    await agent.toolbar.getByRole("button", { name: /^End/ }).click(short);
    talk.ended = true;
  }
}

export async function work(agent, steady, world) {
  const accept = agent.page.getByRole("button", { name: /^Accept / });
  while (!world.isOver()) {
    if (await accept.first().isVisible()) await agent.page.keyboard.press("F2");
    const count = await agent.tabs.count();
    for (let at = 0; at < count; at++) {
      try {
        await agent.tabs.nth(at).click(short);
        await handle(agent, world);
      } catch (error) {
        if (!/Timeout/.test(error.message)) throw error; // the contact has just gone: the next one
        world.stumbles++;
      }
      await pause((world.pace / 2) * Math.random());
    }
    if (!steady && Math.random() < world.restless / 2) {
      await loadAnew(agent.page, agent.page.getByRole("banner"), world);
    }
    await pause(0.1);
  }
}
