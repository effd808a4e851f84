import { useAsked } from "../base/asked";
import { today } from "../base/time";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { readResults, type Sum, sum } from "./results";
import styles from "./own_results.module.css";

function Figure({ label, own, team }: { label: string; own: string; team: string }) {
  const { say } = useWords();
  return (
    <div className={styles.figure}>
      <dt>{label}</dt>
      <dd>{own}</dd>
      <dd className={styles.team}>{say("results.team", { value: team })}</dd>
    </div>
  );
}

// What this agent's offers came to today, beside the team's average.
export function OwnResults() {
  const { say, number, share } = useWords();
  const desk = useDesk();
  const rows = useAsked(() => readResults(desk, today(), today(), ["agent"]), [desk], 15_000).value;
  if (!rows) return null; // not known is not none
  const own = sum(rows.filter((one) => one.agent === desk.me.agent));
  const named = rows.filter((one) => one.agent);
  const team = sum(named);
  const others = Math.max(1, new Set(named.map((one) => one.agent)).size);
  const rate = ({ shown, accepted }: Sum) => (shown ? share(accepted / shown) : "–");
  return (
    <section aria-label={say("results.today")} className={styles.results}>
      <h2>{say("results.today")}</h2>
      <dl className={styles.figures}>
        <Figure label={say("results.shown")} own={number(own.shown)} team={number(team.shown / others, 1)} />
        <Figure label={say("results.accepted")} own={number(own.accepted)} team={number(team.accepted / others, 1)} />
        <Figure label={say("results.rate")} own={rate(own)} team={rate(team)} />
        <Figure label={say("results.value")} own={number(own.value, 2)} team={number(team.value / others, 2)} />
      </dl>
    </section>
  );
}
