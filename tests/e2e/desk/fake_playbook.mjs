// What adapters can be asked, and what the made-up playbook lets agents choose from.
export const adapters = {
  adapters: [
    {
      adapter: "chat",
      channel: "chat",
      present: true,
      commands: ["wait", "connect", "join", "route", "send", "hang_up"],
    },
    {
      adapter: "voice",
      channel: "voice",
      present: true,
      commands: ["connect", "answer", "hold", "retrieve", "hang_up", "dial", "call_back", "join"],
    },
    { adapter: "email", channel: "email", present: true, commands: ["send", "fetch_original", "resend"] },
    { adapter: "sms", channel: "sms", present: true, commands: ["send"] },
  ],
};

const choice = (code, en, nl) => ({ code, titles: { en, nl } });
export const choices = {
  playbookVersion: "2026-11-22.1",
  languages: ["en", "nl"],
  wrapUp: [
    choice("solved", "Solved", "Opgelost"),
    choice("parcel_traced", "Parcel traced", "Pakket opgespoord"),
    choice("complaint", "Complaint taken down", "Klacht opgenomen"),
  ],
  reject: [choice("too_expensive", "Too expensive", "Te duur"), choice("not_now", "Not now", "Nu niet")],
  notReady: [choice("lunch", "Lunch", "Lunch"), choice("stock", "Counting stock", "Voorraad tellen")],
  templates: [
    {
      name: "where",
      titles: { en: "Where it is" },
      language: "en",
      channels: ["chat", "email"],
      text: "Dear {name}, your parcel is on its way. You have Shop {tier}. {agent}",
    },
    { name: "waar", titles: { nl: "Waar het is" }, language: "nl", channels: ["chat"], text: "Beste {name}, ..." },
  ],
  attributes: [
    choice("given_name", "First name", "Voornaam"),
    choice("family_name", "Last name", "Achternaam"),
    choice("tier", "Membership", "Lidmaatschap"),
    choice("lifetime_value", "Worth to us", "Waarde voor ons"),
    choice("shoe_size", "Shoe size", "Schoenmaat"),
    choice("birth_date", "Date of birth", "Geboortedatum"),
  ],
};
