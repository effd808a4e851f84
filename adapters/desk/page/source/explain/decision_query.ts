import { create } from "@bufbuild/protobuf";
import type { ContactDecided } from "../../generated/balie/v1/event_pb";
import { DecisionQuerySchema } from "../../generated/balie/v1/session_pb";
import type { Desk } from "../workplace/desk";

export async function readDecision(desk: Desk, decisionId: string): Promise<ContactDecided | undefined> {
  const value = create(DecisionQuerySchema, { decisionId, contact: true });
  const answer = await desk.connection.ask({ case: "decisionQuery", value });
  return answer.body.case === "contactDecided" ? answer.body.value : undefined;
}
