"""Feeds a made-up day of contacts to a running hub over HTTP, shows each decision, and sums up.

feed.py URL [--seed N] [--customers N] [--rate PER_SECOND]; exit status 0 if every contact was decided, and every
customer who came back was recognised.
"""
import argparse
import collections
import http.client
import json
import sys
import time
import urllib.parse

import day

COLUMNS = "{:>5}  {:<8} {:<20} {:<14} {:<10} {:<22} {:<16} {:>4}  {:>7}"


class Hub:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)

    def post(self, path, body):
        """(answer, seconds). An answer that is no success ends the feed."""
        begin = time.perf_counter()
        self.connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        seconds = time.perf_counter() - begin
        if response.status != 200:
            sys.exit(f"{path}: {response.status}: {json.dumps(answer)}")
        return answer, seconds


class Summary:
    def __init__(self):
        self.contacts = self.fallbacks = 0
        self.returning = self.recognised = self.wrong = self.crossing = self.crossed = 0
        self.customers, self.seconds = set(), []
        self.queues, self.outcomes = collections.Counter(), collections.Counter()

    def add(self, moment, decision, seconds):
        customer = decision.get("customer", {})
        known = not customer.get("created", False)
        self.contacts += 1
        self.fallbacks += bool(decision.get("fallback"))
        self.customers.add(customer.get("id"))
        self.queues[decision.get("route", {}).get("queue", "-")] += 1
        self.seconds.append(seconds)
        self.returning += moment.seen_before
        self.recognised += moment.seen_before and known
        self.wrong += known and not moment.seen_before
        self.crossing += moment.other_channel
        self.crossed += moment.other_channel and came_from_elsewhere(moment, customer)

    def good(self):
        return (self.contacts > 0 and not self.fallbacks and not self.wrong and self.recognised == self.returning
                and self.crossed == self.crossing)

    def show(self):
        ordered = sorted(self.seconds)
        median, late = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
        print(f"""
contacts                      {self.contacts}, of which {self.contacts - self.fallbacks} decided in time
customers                     {len(self.customers)}
came back                     {self.returning}, of whom {self.recognised} recognised, {self.wrong} taken for another
... on another channel        {self.crossing}, of whom {self.crossed} with what they did on the other one
outcomes recorded             {sum(self.outcomes.values())}: {listed(self.outcomes)}
decisions per queue           {listed(self.queues)}
decision, seen from outside   p50 {median:.1f} ms, p99 {late:.1f} ms""")


def came_from_elsewhere(moment, customer):
    return any(past.get("channel") != moment.contact["channel"] for past in customer.get("history", []))


def listed(counter):
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())


def row(moment, decision, seconds):
    contact, customer = moment.contact, decision.get("customer", {})
    before = [past.get("channel", "") for past in customer.get("history", [])]
    history = "new" if customer.get("created") else "after " + " ".join(dict.fromkeys(reversed(before)))
    route = decision.get("route", {})
    return COLUMNS.format(contact["at"][11:16], contact["channel"], contact["entry"][-20:], day.readable(contact),
                          contact["topic"], history[:22], route.get("queue", "-")[:16], route.get("priority", 0),
                          f"{1000 * seconds:.1f} ms") + ("  FALLBACK" if decision.get("fallback") else "")


def feed(hub, moments, rate):
    summary = Summary()
    print(COLUMNS.format("time", "channel", "entry", "from", "topic", "customer", "queue", "prio", "took"))
    due = time.monotonic()
    for moment in moments:
        if rate:
            due += 1 / rate
            time.sleep(max(0.0, due - time.monotonic()))
        decision, seconds = hub.post("/v1/contacts", moment.contact)
        summary.add(moment, decision, seconds)
        print(row(moment, decision, seconds), flush=True)
        hub.post("/v1/outcomes", {**moment.outcome, "decisionId": decision["id"]})
        summary.outcomes[moment.outcome["kind"]] += 1
    return summary


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("url")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--customers", type=int, default=400)
    arguments.add_argument("--rate", type=float, default=0, help="contacts a second; 0: as fast as they are decided")
    options = arguments.parse_args()
    summary = feed(Hub(options.url), day.generate(options.seed, options.customers), options.rate)
    summary.show()
    return 0 if summary.good() else 1


if __name__ == "__main__":
    sys.exit(main())
