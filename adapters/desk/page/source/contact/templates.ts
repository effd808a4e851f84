import { nameOf, type WorkContact } from "../workplace/contact";
import { useDesk } from "../workplace/context";
import { filled, type Template, usePlaybookChoices } from "../workplace/playbook_choices";
import { textOf } from "../customer/value";

// The texts to begin an answer to this contact with, filled in.
export function useTemplates(contact: WorkContact): Template[] {
  const { me } = useDesk();
  const { templates } = usePlaybookChoices();
  const { channel, queue, customer, decided } = contact;
  const value = (name: string) => {
    if (name === "name") return nameOf(customer);
    if (name === "agent") return me.name || me.user;
    return textOf(customer?.attributes.find((one) => one.name === name)?.value);
  };
  const found = templates({ channel, queue, language: decided?.contact?.language ?? "" });
  return found.map((one) => ({ ...one, text: filled(one.text, value) }));
}
