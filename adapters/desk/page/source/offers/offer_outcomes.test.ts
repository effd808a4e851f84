import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CustomerSchema } from "../../generated/balie/v1/customer_pb";
import { BrowserStub } from "../base/browser_stub";
import { blankContact } from "../workplace/contact";

let outcomes: typeof import("./offer_outcomes");
beforeEach(async () => {
  vi.resetModules();
  const browser = new BrowserStub();
  outcomes = await browser.tab(() => import("./offer_outcomes"));
});
afterEach(() => vi.unstubAllGlobals());

const shown = (response = "") => {
  const offers = [{ decisionId: "d1", offerId: "cover", response }];
  const contact = { ...blankContact("chat", "c1"), decisionId: "d1", customer: create(CustomerSchema, { offers }) };
  return outcomes.saidOf(contact, "cover", outcomes.said.value);
};

test("an answer stands, also when it is told again that the offer was presented", () => {
  outcomes.remember("d1", "cover", "presented");
  expect(shown()).toBe("presented");
  outcomes.remember("d1", "cover", "rejected");
  outcomes.remember("d1", "cover", "presented");
  expect(shown()).toBe("rejected");
  outcomes.remember("d1", "cover", "accepted");
  expect(shown()).toBe("accepted");
});

test("so does the answer of the customer's record", () => {
  outcomes.remember("d1", "cover", "presented");
  expect(shown("ignored")).toBe("ignored");
});
