import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { AgentContactSchema } from "../../generated/balie/v1/routing_pb";
import { blankContact, isSame, withStatus } from "./contact";

test("the same status again changes nothing, another does", () => {
  const status = create(AgentContactSchema, { contactId: "a", channel: "chat", state: "talking" });
  const contact = withStatus(blankContact("chat", "a"), status);
  expect(isSame(withStatus(contact, status), contact)).toBe(true);
  expect(isSame(withStatus(contact, { ...status, state: "wrap_up" }), contact)).toBe(false);
});
