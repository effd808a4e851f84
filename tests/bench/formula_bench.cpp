// formula_bench: what the formulas of a playbook cost a contact whose customer has a history of 50 contacts.
// Prints one JSON object: nanoseconds, the least of several rounds. With two arguments, a name and a count,
// it does that alone so often and prints nothing: for counting instructions.
#include "core/customer/record.hpp"
#include "core/playbook/formula_run.hpp"
#include "core/playbook/load.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace balie::playbook {
namespace {

constexpr int rounds = 7;
constexpr int history = 50;
const Time now = Time(std::chrono::seconds(1'790'000'000));

std::vector<File> files(const std::string& when) {
  return {{"playbook.toml", "name = 'bench'\ndefault_queue = 'general'\n"},
          {"queues.toml", "[[queue]]\nname = 'general'\n[[queue]]\nname = 'often'\n"},
          {"entries.toml", "[[entry]]\nname = 'voice'\nchannel = 'voice'\nqueue = 'general'\n" + when}};
}

std::string customer() {
  v1::Customer customer;
  customer.set_id("c");
  customer.set_contacts(history);
  for (int i = 0; i < history; ++i) {
    auto& past = *customer.add_history();
    past.set_contact_id(fmt::format("contact-{}", i));
    past.set_channel(i % 3 == 0 ? "voice" : "email");
    past.set_entry("service@shop.example");
    past.set_topic("billing");
    past.set_queue("general");
    past.set_decision_id(fmt::format("decision-{}", i));
    bus::set(*past.mutable_at(), now - std::chrono::hours(24 * (history - i)));
    if (i % 5 == 0) past.add_outcomes()->set_kind("accepted");
  }
  return customer.SerializeAsString();
}

struct Bench {
  std::shared_ptr<const Playbook> plain = *load_playbook(files(""));
  std::shared_ptr<const Playbook> playbook =
      *load_playbook(files("[[entry]]\nname = 'often'\nchannel = 'voice'\nqueue = 'often'\n"
                           "when = 'count(customer.history[channel = \"voice\" and at > contact.at - "
                           "duration(\"P30D\")]) > 100'\n"));
  const Formula formula = playbook->choices()[1].when;
  FormulaRun run{playbook->formulas()};
  FormulaRun idle{plain->formulas()};
  customer::Record record;
  v1::Contact contact;

  Bench() {
    if (!record.read(customer())) std::exit(1);
    contact.set_channel("voice");
    bus::set(*contact.mutable_at(), now);
  }
  void begin(FormulaRun& one) {
    one.begin({.customer = record, .known = true, .contact = &contact, .now = now});
  }
};

std::map<std::string, std::function<void(Bench&)>> cases() {
  return {
      {"begin_idle", [](Bench& bench) { bench.begin(bench.idle); }},
      {"begin_and_first",
       [](Bench& bench) {
         bench.begin(bench.run);
         if (bench.run.truth(bench.formula)) std::exit(1);
       }},
      {"evaluate",
       [](Bench& bench) {
         if (bench.run.truth(bench.formula)) std::exit(1);
       }},
      {"route_without_when",
       [](Bench& bench) {
         if (bench.plain->route("voice", "+1", "", &bench.idle).entry != "voice") std::exit(1);
       }},
  };
}

double nanoseconds(Bench& bench, const std::function<void(Bench&)>& run, int count) {
  double least = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < count; ++i) run(bench);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    least = std::min(least, seconds * 1e9 / count);
  }
  return least;
}

int run(int count, char** arguments) {
  Bench bench;
  bench.begin(bench.run);
  bench.begin(bench.idle);
  const auto all = cases();
  if (count == 3) {
    const auto one = all.find(arguments[1]);
    if (one == all.end()) return 1;
    for (int i = std::atoi(arguments[2]); i > 0; --i) one->second(bench);
    return 0;
  }
  std::string out;
  for (const auto& [name, one] : all) {
    bench.begin(bench.run);
    out += fmt::format("{}\"{}_ns\":{:.1f}", out.empty() ? "{" : ",", name, nanoseconds(bench, one, 500));
  }
  std::puts((out + "}").c_str());
  return 0;
}

}  // namespace
}  // namespace balie::playbook

int main(int count, char** arguments) { return balie::playbook::run(count, arguments); }
