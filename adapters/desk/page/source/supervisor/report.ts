// What was counted in a span of time, in the shape that charts and tables want.
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type RoutingReportRow, RoutingReportQuerySchema } from "../../generated/balie/v1/routing_pb";
import { seconds } from "../base/time";
import type { Desk } from "../workplace/desk";

export async function readReport(desk: Desk, from: number, to: number, by: string[]): Promise<RoutingReportRow[]> {
  const value = create(RoutingReportQuerySchema, { from: timestampFromMs(from), to: timestampFromMs(to), by });
  const answer = await desk.connection.ask({ case: "routingReportQuery", value });
  return answer.body.case === "routingReport" ? answer.body.value.rows : [];
}

export interface Figures {
  arrived: number;
  handled: number;
  abandoned: number;
  // Shares, and seconds; undefined where nothing was counted.
  level?: number;
  waited?: number;
  talked?: number;
  occupancy?: number;
}

export function figuresOf(row: RoutingReportRow): Figures {
  const handled = Number(row.handled);
  const offered = handled + Number(row.abandoned);
  const staffed = seconds(row.staffed);
  return {
    arrived: Number(row.arrived),
    handled,
    abandoned: Number(row.abandoned),
    level: offered ? Number(row.inLevel) / offered : undefined,
    waited: handled ? seconds(row.waited) / handled : undefined,
    talked: handled ? seconds(row.talked) / handled : undefined,
    occupancy: staffed ? seconds(row.busy) / staffed : undefined,
  };
}
