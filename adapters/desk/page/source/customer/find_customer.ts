import { create } from "@bufbuild/protobuf";
import type { Customer } from "../../generated/balie/v1/customer_pb";
import { CustomerQuerySchema } from "../../generated/balie/v1/session_pb";
import type { Desk } from "../workplace/desk";

// By an identifier, or by the customer's own id where the scheme is "customer". Refused where there is none.
export async function findCustomer(desk: Desk, scheme: string, value: string): Promise<Customer | undefined> {
  const who = scheme === "customer" ? { customerId: value } : { identifier: { scheme, value } };
  const query = create(CustomerQuerySchema, { ...who, actor: desk.me.user });
  const answer = await desk.connection.ask({ case: "customerQuery", value: query });
  return answer.body.case === "customer" ? answer.body.value : undefined;
}
