import { Button, Group, Stack, Text } from "@mantine/core";
import type { KnownIdentifier } from "../../generated/balie/v1/customer_pb";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { changeCustomer, outcome } from "../workplace/orders";
import { useTry } from "../workplace/use_try";
import type { CustomerPart } from "./customer_view";

interface Props {
  part: CustomerPart;
  identifier: KnownIdentifier;
  onClose: () => void;
}

// Takes a number or address from the customer, once it is said what that means.
export function RemoveIdentifier({ part: { customer, contact, onChanged }, identifier, onClose }: Props) {
  const { say } = useWords();
  const desk = useDesk();
  const attempt = useTry();
  const { scheme, value } = identifier;
  const cameByIt = contact?.decided?.contact?.identifiers.some((one) => one.scheme === scheme && one.value === value);
  const remove = () => {
    onClose();
    attempt(async () => {
      const kept = await changeCustomer(desk, customer, {
        removals: [{ list: "identifiers", key: `${scheme}:${value}` }],
      });
      if (kept.length) desk.notice("bad", kept.join("; "));
      else {
        desk.notice("good", say("identifier.removed", { value }));
        if (contact) await outcome(desk, contact, "corrected", { reason: `identifier.${scheme}` });
      }
      await onChanged();
    });
  };
  return (
    <Dialog title={say("identifier.removeTitle", { value })} onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm">{say("identifier.removeHelp")}</Text>
        {cameByIt && <Text size="sm">{say("identifier.removeOpen")}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {say("cancel")}
          </Button>
          <Button color="red" onClick={remove}>
            {say("identifier.removeGo")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
