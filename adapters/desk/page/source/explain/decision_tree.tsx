import { Alert, Badge } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { OfferReason, Reason, Score, TableRow } from "../../generated/balie/v1/decision_pb";
import type { ContactDecided } from "../../generated/balie/v1/event_pb";
import { milliseconds } from "../base/time";
import { useWords } from "../words/words";
import { nameOf } from "../workplace/contact";
import styles from "./explain.module.css";

function Rule({ rule }: { rule: string }) {
  return rule ? <code className={styles.rule}>{rule}</code> : null;
}

function Rows({ rows }: { rows: readonly TableRow[] }) {
  const { say } = useWords();
  if (!rows.length) return null;
  return (
    <ul>
      {rows.map((one, at) => (
        <li key={at}>
          {say("explain.row", { table: one.table, row: one.row })} <Rule rule={one.rule} />
        </li>
      ))}
    </ul>
  );
}

function Stage({
  name,
  short,
  open,
  children,
}: {
  name: string;
  short: string;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details className={styles.stage} open={open}>
      <summary>
        <span className={styles.name}>{name}</span>
        <span className={styles.short}>{short}</span>
      </summary>
      {children}
    </details>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul>
      {reasons.map((one, at) => (
        <li key={at}>
          {one.text} <Rule rule={one.rule} />
          <Rows rows={one.rows} />
        </li>
      ))}
    </ul>
  );
}

function OfferStep({ reason }: { reason: OfferReason }) {
  const { say, sayName, number } = useWords();
  const made = reason.stage === "made";
  const came = reason.score > 0;
  return (
    <li>
      <details className={styles.offer} open={made}>
        <summary>
          <strong>{reason.offerId}</strong>
          <Badge color={made ? "green" : "gray"}>{made ? say("explain.made") : sayName("stage", reason.stage)}</Badge>
          <span className={styles.short}>{reason.text}</span>
        </summary>
        <ul>
          {reason.rule && (
            <li>
              <Rule rule={reason.rule} />
              <Rows rows={reason.rows} />
            </li>
          )}
          {came && (
            <li>
              {say("explain.arithmetic", {
                propensity: number(reason.propensity, 4),
                context: number(reason.contextWeight, 3),
                value: number(reason.value, 2),
                lever: number(reason.lever, 3),
                score: number(reason.score, 4),
              })}
            </li>
          )}
          {reason.reasons.map((one, at) => (
            <li key={at}>{one.text || one.code}</li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function ScoreStep({ score }: { score: Score }) {
  const { say, number } = useWords();
  return (
    <li>
      <strong>{score.model}</strong> <Rule rule={score.version} />{" "}
      {score.failure ? say("score.failed", { why: score.failure }) : number(score.value, 4)}{" "}
      {score.shadow && <Badge color="orange">{say("score.shadow")}</Badge>}
      {score.reasons.length > 0 && (
        <ul>
          {score.reasons.map((one, at) => (
            <li key={at}>{one.text || one.code}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

const stages = ["identity", "customer", "scoring", "decision", "routing"] as const;

function Facts({ decided }: { decided: ContactDecided }) {
  const { say, sayName, dateTime } = useWords();
  const { contact, decision } = decided;
  const facts: [string, string][] = [
    [say("explain.contact"), `${contact?.adapter}/${contact?.id}`],
    [say("entry.channel"), sayName("channel", contact?.channel ?? "")],
    [say("entry.entry"), contact?.entry ?? ""],
    [say("entry.topic"), contact?.topic ?? ""],
    [say("explain.at"), dateTime(milliseconds(decision?.at))],
    [say("explain.playbook"), decision?.playbookVersion ?? ""],
    [say("offers.control"), decision?.controlGroup ?? ""],
    [
      say("explain.experiments"),
      decision?.experiments.map((one) => `${one.experiment}: ${one.arm}`).join(", ") ?? "",
    ],
    [say("explain.diverted"), decision?.route?.diverted ?? ""],
    [say("explain.annotations"), decision?.annotations.map((one) => `${one.name}: ${one.value}`).join(", ") ?? ""],
    [say("explain.fallback"), decision?.fallback ? decision.fallbackReason : ""],
  ];
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

// From the contact to the route, in the order in which it was decided.
export function DecisionTree({ decided }: { decided: ContactDecided }) {
  const { say, sayName } = useWords();
  const { decision } = decided;
  if (!decision) return null;
  const reasons = decision.explanation?.reasons ?? [];
  const offers = decision.explanation?.offers ?? [];
  const route = decision.route;
  const short: Record<(typeof stages)[number], string> = {
    identity: nameOf(decision.customer) || decision.customer?.id || say("customer.unknown"),
    customer: say("explain.contacts", { count: decision.customer?.contacts ?? 0 }),
    scoring: say("explain.scores", { count: decision.scores.length }),
    decision: decision.offers.map((one) => one.title || one.id).join(", ") || say("offers.none"),
    routing: [route?.queue, route?.agent, route?.channel, route?.target].filter(Boolean).join(" · "),
  };
  return (
    <div className={styles.tree}>
      <Facts decided={decided} />
      {!decision.explanation && (
        <Alert color="orange" icon={<IconInfoCircle size={18} />}>
          {say("explain.notAsked")}
        </Alert>
      )}
      {stages.map((stage) => (
        <Stage
          key={stage}
          name={sayName("stage", stage)}
          short={short[stage]}
          open={stage === "decision" || stage === "routing"}
        >
          <Reasons reasons={reasons.filter((one) => one.stage === stage)} />
          {stage === "scoring" && (
            <ul>
              {decision.scores.map((one, at) => (
                <ScoreStep key={at} score={one} />
              ))}
            </ul>
          )}
          {stage === "decision" &&
            (offers.length ? (
              <ul>
                {offers.map((one) => (
                  <OfferStep key={one.offerId} reason={one} />
                ))}
              </ul>
            ) : (
              <ul>
                {decision.offers.map((one) => (
                  <li key={one.id}>
                    {one.title || one.id}: {one.why.join("; ")}
                  </li>
                ))}
              </ul>
            ))}
        </Stage>
      ))}
    </div>
  );
}
