import { create } from "@bufbuild/protobuf";
import type { ResultsRow } from "../../generated/balie/v1/session_pb";
import { ResultsQuerySchema } from "../../generated/balie/v1/session_pb";
import type { Desk } from "../workplace/desk";

export async function readResults(desk: Desk, from: string, to: string, by: string[]): Promise<ResultsRow[]> {
  const value = create(ResultsQuerySchema, { from, to, by });
  const answer = await desk.connection.ask({ case: "resultsQuery", value });
  return answer.body.case === "results" ? answer.body.value.rows : [];
}

export interface Sum {
  shown: number;
  accepted: number;
  rejected: number;
  value: number;
}

export function sum(rows: readonly ResultsRow[]): Sum {
  return rows.reduce(
    (all, one) => ({
      shown: all.shown + one.shown,
      accepted: all.accepted + one.accepted,
      rejected: all.rejected + one.rejected,
      value: all.value + one.value,
    }),
    { shown: 0, accepted: 0, rejected: 0, value: 0 },
  );
}
