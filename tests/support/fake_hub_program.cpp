// fake_hub: FakeHub as a program, for tests in other languages. Prints one line when it listens:
//   {"endpoint":"ipc://...","events_endpoint":"ipc://..."}
// and then does what each line on stdin says, answering "ok": good, silent, slow, release, refuses, rejects,
// not_ready, stop, start, publish TYPE CUSTOMER, lose TYPE CUSTOMER, contacts (answers with their ids);
// command JSON, reserve JSON, decide JSON (a Command, a Reservation, what is in all decisions from now on);
// recorded, outcomes, kinds, said N, dones N (answer with JSON lists: contacts, outcomes, what else clients
// said from the N-th on). Ends with stdin.
#include "protocols/bus/json.hpp"
#include "tests/support/fake_hub.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <map>
#include <sstream>

namespace {

using balie::test::FakeHub;

template <typename Message>
Message read(std::istream& words) {
  std::string json;
  std::getline(words, json);
  Message message;
  balie::bus::from_json(json, "order", {}, message);
  return message;
}

template <typename Message>
std::string list(const std::vector<Message>& messages, std::size_t from = 0) {
  std::string json = "[";
  for (std::size_t i = from; i < messages.size(); ++i) {
    if (i > from) json += ",";
    balie::bus::to_json(messages[i], json);
  }
  return json + "]";
}

std::size_t number(std::istream& words) {
  std::size_t from = 0;
  words >> from;
  return from;
}

std::string obey(FakeHub& hub, const std::string& line) {
  static const std::map<std::string, FakeHub::Manner> manners = {
      {"good", FakeHub::Manner::good},       {"silent", FakeHub::Manner::silent},
      {"slow", FakeHub::Manner::slow},       {"refuses", FakeHub::Manner::refuses},
      {"rejects", FakeHub::Manner::rejects}, {"not_ready", FakeHub::Manner::not_ready}};
  std::istringstream words(line);
  std::string order;
  balie::v1::Event event;
  words >> order;
  if (order == "command") {
    hub.command(read<balie::v1::Command>(words));
    return "ok";
  }
  if (order == "reserve") {
    hub.reserve(read<balie::v1::Reservation>(words));
    return "ok";
  }
  if (order == "decide") {
    hub.decide_like(read<balie::v1::Decision>(words));
    return "ok";
  }
  if (order == "recorded") return list(hub.recorded());
  if (order == "outcomes") return list(hub.reported());
  if (order == "said") return list(hub.said(), number(words));
  if (order == "kinds") return fmt::format("[\"{}\"]", fmt::join(hub.kinds(), "\",\""));
  if (order == "dones") return list(hub.dones(), number(words));
  words >> *event.mutable_type() >> *event.mutable_customer_id();
  if (const auto manner = manners.find(order); manner != manners.end()) {
    hub.behave(manner->second);
  } else if (order == "stop") {
    hub.stop();
  } else if (order == "start") {
    hub.start();
  } else if (order == "release") {
    hub.release();
  } else if (order == "publish") {
    hub.publish(event);
  } else if (order == "lose") {
    hub.lose(event);
  } else if (order == "contacts") {
    return fmt::format("{}", fmt::join(hub.contacts(), " "));
  } else {
    return "what?";
  }
  return "ok";
}

}  // namespace

int main() {
  FakeHub hub;
  hub.start();
  const auto settings = hub.settings();
  std::cout << fmt::format("{{\"endpoint\":\"{}\",\"events_endpoint\":\"{}\"}}", settings.endpoint,
                           settings.events_endpoint)
            << std::endl;
  for (std::string line; std::getline(std::cin, line);) std::cout << obey(hub, line) << std::endl;
  return 0;
}
