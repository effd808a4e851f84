// offers_bench [DECISIONS]: what it costs to decide on offers. A playbook with 200 offers in 10 groups, rules
// at three levels and 10 caps; a customer with 50 contacts and 40 past offers. Prints one JSON object; the
// least of several rounds, in microseconds a decision. Under callgrind, instructions a decision are the
// difference between two runs of different length:
//   valgrind --tool=callgrind --callgrind-out-file=/dev/null offers_bench 100
#include "core/customer/past_offer.hpp"
#include "core/decision/decide.hpp"
#include "core/playbook/load.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace balie {
namespace {

constexpr int offers = 200, groups = 10, caps = 10, contacts = 50, past_offers = 40, rounds = 7;
constexpr Time now{std::chrono::seconds(1'795'000'000)};

std::vector<playbook::File> files() {
  std::string text =
      "[all]\neligibility = 'count(customer.history) >= 1'\n"
      "suitability = 'offer.attributes.price < 1000'\n";
  for (int i = 0; i < groups; ++i) {
    text += fmt::format(
        "[[group]]\nname = 'g{}'\nmade_max = 1\napplicability = 'contact.topic != \"x{}\"'\n"
        "suitability = 'count(customer.history[channel = \"voice\"]) > {}'\n",
        i, i, i == 9 ? 40 : 2);
  }
  for (int i = 0; i < offers; ++i) {
    text += fmt::format(
        "[[offer]]\nid = 'offer-{0}'\ngroup = 'g{1}'\nvalue = {2}\npropensity = 0.0{3}\n"
        "eligibility = 'contact.channel = \"voice\" or {0} > 150'\n"
        "suitability = 'count(customer.history) > {4}'\n"
        "attributes = {{price = {0}}}\n[[offer.text]]\ntext = 'Offer {{{{offer.id}}}} for you'\n",
        i, i % groups, i % 37 + 1, i % 9 + 1, i % 7);
  }
  std::string policy;
  const char* per[] = {"offer", "group", "channel", "all"};
  for (int i = 0; i < caps; ++i) {
    policy += fmt::format("[[cap]]\nname = 'cap {}'\nper = '{}'\npresentations = {}\nperiod = '{}d'\n", i,
                          per[i % 4], i % 4 == 0 ? 1 + i / 4 : 60 + i, 10 + 10 * i);
  }
  policy += "[[pause]]\nname = 'rejected'\nafter = 'rejected'\nperiod = '30d'\nrest = '60d'\n";
  return {{"playbook.toml", "name = 'bench'\ncountry = 'NL'\nlanguages = ['en']\ndefault_queue = 'q'\n"},
          {"queues.toml", "[[queue]]\nname = 'q'\n"},
          {"entries.toml", ""},
          {"offers.toml", std::move(text)},
          {"policy.toml", std::move(policy)},
          {"arbitration.toml", "[[channel]]\nname = 'voice'\nplaces = 3\n"}};
}

void live(customer::Record& record) {
  record.create("0123456789abcdefghjkmnpqrs");
  for (int i = 0; i < contacts; ++i) {
    v1::Contact contact;
    contact.set_id(fmt::format("contact-{}", i));
    contact.set_channel(i % 3 == 0 ? "voice" : "email");
    contact.set_topic("order");
    bus::set(*contact.mutable_at(), now - std::chrono::days(2 * (contacts - i)));
    record.add_contact(contact, {}, "d", "q", contacts);
  }
  for (int i = 0; i < past_offers; ++i) {
    v1::Decision decision;
    decision.set_id(fmt::format("d{}", i));
    const Time at = now - std::chrono::days(past_offers - i);
    bus::set(*decision.mutable_at(), at);
    auto& offer = *decision.add_offers();
    offer.set_id(fmt::format("offer-{}", i * 5));
    offer.set_group(fmt::format("g{}", i * 5 % groups));
    bus::set(*offer.mutable_expires(), at + std::chrono::hours(1));
    customer::add_offers(record, decision, "voice", {.period = std::chrono::days(400)});
    v1::Outcome outcome;
    outcome.set_kind(i % 2 == 0 ? "rejected" : "presented");
    bus::set(*outcome.mutable_at(), at);
    customer::answer_offer(record, outcome, decision.id(), now);
  }
}

int run(int count) {
  const auto loaded = playbook::load_playbook(files());
  if (!loaded) {
    std::fputs(fmt::format("{}\n", to_string(loaded.error().front())).c_str(), stderr);
    return 1;
  }
  customer::Record record;
  live(record);
  v1::Contact contact;
  contact.set_id("now");
  contact.set_channel("voice");
  contact.set_topic("order");
  bus::set(*contact.mutable_at(), now);
  playbook::FormulaRun formulas((*loaded)->formulas());
  decision::OfferDecision memory;
  v1::Decision decision;
  double least = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < count; ++i) {
      decision.Clear();
      formulas.begin({.customer = record, .known = true, .contact = &contact, .now = now});
      formulas.set_scores(decision.scores());
      const identity::Resolution nobody;
      decision::decide({.playbook = **loaded,
                        .formulas = formulas,
                        .contact = contact,
                        .customer = record,
                        .candidates = {},
                        .resolution = nobody,
                        .whose = {},
                        .id = "d",
                        .at = now},
                       memory, decision);
    }
    least = std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC * 1e6 / count);
  }
  if (decision.offers_size() != 3) return 1;  // something else was measured
  std::puts(fmt::format("{{\"offers\":{},\"caps\":{},\"contacts\":{},\"decision_us\":{:.1f}}}", offers, caps,
                        contacts, least)
                .c_str());
  return 0;
}

}  // namespace
}  // namespace balie

int main(int argc, char** argv) { return balie::run(argc > 1 ? std::atoi(argv[1]) : 1000); }
