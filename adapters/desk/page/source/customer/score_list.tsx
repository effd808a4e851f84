import { Badge, Progress, Text } from "@mantine/core";
import type { Score } from "../../generated/balie/v1/decision_pb";
import { useWords } from "../words/words";
import type { CustomerPart } from "./customer_view";
import styles from "./customer_view.module.css";

function OneScore({ score }: { score: Score }) {
  const { say, sayName, number, share } = useWords();
  const isShare = score.value >= 0 && score.value <= 1;
  const name = sayName("model", score.model);
  return (
    <li className={styles.row}>
      <span className={styles.main}>
        <strong>{name}</strong> {score.offerId && <Badge color="gray">{score.offerId}</Badge>}{" "}
        {score.shadow && <Badge color="orange">{say("score.shadow")}</Badge>}
        {score.failure ? (
          <span className={styles.small}>{say("score.failed", { why: score.failure })}</span>
        ) : (
          <>
            {isShare && <Progress value={score.value * 100} size="sm" my={4} aria-label={name} />}
            {score.reasons.map((one, at) => (
              <span key={at} className={styles.small}>
                {one.text || one.code}
              </span>
            ))}
          </>
        )}
      </span>
      {!score.failure && (
        <span className={styles.value}>{isShare ? share(score.value) : number(score.value, 2)}</span>
      )}
    </li>
  );
}

// What the models say of the customer in this contact, and what moved them.
export function ScoreList({ contact }: CustomerPart) {
  const { say } = useWords();
  const scores = contact?.decided?.decision?.scores ?? [];
  if (!scores.length)
    return (
      <Text size="sm" c="dimmed">
        {say("score.none")}
      </Text>
    );
  return (
    <ul className={styles.list}>
      {scores.map((one, at) => (
        <OneScore key={at} score={one} />
      ))}
    </ul>
  );
}
