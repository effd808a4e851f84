import { create } from "@bufbuild/protobuf";
import { type AgentStatus, type QueueStatus } from "../../generated/balie/v1/routing_pb";
import { AgentQuerySchema, QueueQuerySchema } from "../../generated/balie/v1/routing_pb";
import type { Desk } from "./desk";

export async function allAgents(desk: Desk): Promise<AgentStatus[]> {
  const answer = await desk.connection.ask({ case: "agentQuery", value: create(AgentQuerySchema) });
  return answer.body.case === "agents" ? answer.body.value.agents : [];
}

// `contacts`: with so many of those who wait, the next first.
export async function allQueues(desk: Desk, contacts = 0): Promise<QueueStatus[]> {
  const answer = await desk.connection.ask({ case: "queueQuery", value: create(QueueQuerySchema, { contacts }) });
  return answer.body.case === "queues" ? answer.body.value.queues : [];
}
