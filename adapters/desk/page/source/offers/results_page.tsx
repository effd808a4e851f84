import { Table, Text } from "@mantine/core";
import { useAsked } from "../base/asked";
import styles from "../shell/page.module.css";
import { PeriodPage, usePeriod } from "../shell/period";
import { useWords } from "../words/words";
import { useDesk } from "../workplace/context";
import { OwnResults } from "./own_results";
import { readResults, type Sum, sum } from "./results";

// What was used and what it brought: one's own beside everybody's, by offer.
export function ResultsPage() {
  const { say, number, share } = useWords();
  const desk = useDesk();
  const period = usePeriod();
  const { from, to } = period;
  const read = () => readResults(desk, from, to, ["offer", "agent"]);
  const rows = (useAsked(read, [desk, from, to], 15_000).value ?? []).filter((one) => one.offerId);
  const offers = [...new Set(rows.map((one) => one.offerId))].sort();
  const rate = ({ shown, accepted }: Sum) => (shown ? share(accepted / shown) : "–");
  return (
    <PeriodPage title={say("page.results")} period={period}>
      {desk.works && <OwnResults />}
      <section className={styles.card} aria-label={say("results.byOffer")} tabIndex={0}>
        <h2>{say("results.byOffer")}</h2>
        <Table striped>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say("results.offer")}</Table.Th>
              {desk.works && <Table.Th ta="right">{say("results.ownShown")}</Table.Th>}
              {desk.works && <Table.Th ta="right">{say("results.ownAccepted")}</Table.Th>}
              <Table.Th ta="right">{say("results.shown")}</Table.Th>
              <Table.Th ta="right">{say("results.accepted")}</Table.Th>
              <Table.Th ta="right">{say("results.rejected")}</Table.Th>
              <Table.Th ta="right">{say("results.rate")}</Table.Th>
              <Table.Th ta="right">{say("results.value")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {offers.map((offer) => {
              const of = rows.filter((one) => one.offerId === offer);
              const all = sum(of);
              const own = sum(of.filter((one) => one.agent && one.agent === desk.me.agent));
              return (
                <Table.Tr key={offer}>
                  <Table.Td>{offer}</Table.Td>
                  {desk.works && <Table.Td ta="right">{number(own.shown)}</Table.Td>}
                  {desk.works && <Table.Td ta="right">{number(own.accepted)}</Table.Td>}
                  <Table.Td ta="right">{number(all.shown)}</Table.Td>
                  <Table.Td ta="right">{number(all.accepted)}</Table.Td>
                  <Table.Td ta="right">{number(all.rejected)}</Table.Td>
                  <Table.Td ta="right">{rate(all)}</Table.Td>
                  <Table.Td ta="right">{number(all.value, 2)}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
        {offers.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {say("results.none")}
          </Text>
        )}
      </section>
    </PeriodPage>
  );
}
