// json_bench: what it costs to write a decision (some 1.5 KB) and to read a contact (some 300 bytes), beside
// protobuf's own JSON conversion. Prints one JSON object; the least of several rounds, in nanoseconds a
// message.
#include "protocols/bus/json.hpp"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;

v1::Decision sample_decision() {
  v1::Decision decision;
  decision.set_id("01hf7z3jq0w5v9x2m4n6p8r0ta");
  decision.set_contact_id("8f14e45f-ceea-467f-a9b8-3d1c2b7e6a55");
  decision.set_adapter("phone");
  decision.mutable_at()->set_seconds(1'700'000'000);
  decision.mutable_at()->set_nanos(123'456'000);
  decision.set_playbook_version("5d41402abc4b2a76");
  auto& customer = *decision.mutable_customer();
  customer.set_id("5gq2m8xk4n7w9t1v3r6p0sbzce");
  customer.set_contacts(17);
  customer.mutable_since()->set_seconds(1'600'000'000);
  for (const auto& [scheme, value] : {std::pair("tel", "+31612345678"), {"email", "j.jansen@example.com"}}) {
    auto& known = *customer.add_identifiers();
    known.set_scheme(scheme);
    known.set_value(value);
    known.set_assurance("observed");
    known.mutable_since()->set_seconds(1'600'000'000);
    known.mutable_last_seen()->set_seconds(1'699'000'000);
    known.set_contacts(9);
  }
  for (int i = 0; i < 4; ++i) {
    auto& past = *customer.add_history();
    past.set_contact_id(fmt::format("3c59dc04-8e88-4024-b3b3-{:012}", i));
    past.set_adapter("phone");
    past.set_channel("voice");
    past.set_entry("+31201234567");
    past.set_topic("billing");
    past.mutable_at()->set_seconds(1'690'000'000 + i * 86'400);
    past.set_queue("billing");
    past.set_decision_id("01hf7z3jq0w5v9x2m4n6p8r0tb");
  }
  auto& route = *decision.mutable_route();
  route.set_queue("billing");
  route.set_priority(40);
  route.set_target("sip:billing@pbx.example");
  return decision;
}

v1::Contact sample_contact() {
  v1::Contact contact;
  contact.set_id("8f14e45f-ceea-467f-a9b8-3d1c2b7e6a55");
  contact.set_channel("voice");
  contact.set_entry("+31201234567");
  contact.set_topic("billing");
  for (const auto& [scheme, value] : {std::pair("tel", "+31612345678"), {"account", "NL-00417-22"}}) {
    auto& one = *contact.add_identifiers();
    one.set_scheme(scheme);
    one.set_value(value);
    one.set_assurance("claimed");
  }
  contact.mutable_at()->set_seconds(1'700'000'000);
  contact.mutable_wait()->set_seconds(2);
  contact.set_language("nl-NL");
  return contact;
}

// Nanoseconds a call: the least of some rounds, for a machine that others use too.
template <typename Call>
double cost(Call call) {
  constexpr int rounds = 15, calls = 2'000;
  double least = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < calls; ++i) call();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    least = std::min(least, took.count() / calls);
  }
  return least;
}

void expect(bool held) {
  if (!held) std::abort();
}

int run() {
  const auto decision = sample_decision();
  const auto contact = sample_contact();
  std::string decision_json, contact_json, out;
  to_json(decision, decision_json);
  to_json(contact, contact_json);
  v1::Contact into;
  const double write = cost([&] {
    out.clear();
    to_json(decision, out);
  });
  const auto bytes = decision.SerializeAsString();
  v1::Decision parsed;
  const double parse_and_write = cost([&] {
    out.clear();
    expect(parsed.ParseFromString(bytes));
    to_json(parsed, out);
  });
  const double write_bytes = cost([&] {
    out.clear();
    expect(to_json(bytes, *v1::Decision::descriptor(), {}, out));
  });
  const double write_protobuf = cost([&] {
    out.clear();
    expect(pb::util::MessageToJsonString(decision, &out).ok());
  });
  const double read = cost([&] { expect(from_json(contact_json, "contact", {}, into).has_value()); });
  const double read_protobuf = cost([&] { expect(pb::util::JsonStringToMessage(contact_json, &into).ok()); });
  fmt::print(
      "{{\"bench\":\"json\",\"decision_bytes\":{},\"write_decision_ns\":{:.0f},\"parse_and_write_ns\":{:.0f},"
      "\"write_from_bytes_ns\":{:.0f},\"protobuf_write_decision_ns\":{:.0f},"
      "\"contact_bytes\":{},\"read_contact_ns\":{:.0f},\"protobuf_read_contact_ns\":{:.0f}}}\n",
      decision_json.size(), write, parse_and_write, write_bytes, write_protobuf, contact_json.size(), read,
      read_protobuf);
  return write < write_protobuf && read < read_protobuf ? 0 : 1;
}

}  // namespace
}  // namespace balie::bus

int main() { return balie::bus::run(); }
