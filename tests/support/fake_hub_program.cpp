// fake_hub: FakeHub as a program, for tests in other languages. Prints one line when it listens:
//   {"endpoint":"ipc://...","events_endpoint":"ipc://..."}
// and then does what each line on stdin says, answering "ok": good, silent, slow, release, refuses, rejects,
// not_ready, stop, start, publish TYPE CUSTOMER, lose TYPE CUSTOMER, contacts (answers with their ids). Ends
// with stdin.
#include "tests/support/fake_hub.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <map>
#include <sstream>

namespace {

using balie::test::FakeHub;

std::string obey(FakeHub& hub, const std::string& line) {
  static const std::map<std::string, FakeHub::Manner> manners = {
      {"good", FakeHub::Manner::good},       {"silent", FakeHub::Manner::silent},
      {"slow", FakeHub::Manner::slow},       {"refuses", FakeHub::Manner::refuses},
      {"rejects", FakeHub::Manner::rejects}, {"not_ready", FakeHub::Manner::not_ready}};
  std::istringstream words(line);
  std::string order;
  balie::v1::Event event;
  words >> order >> *event.mutable_type() >> *event.mutable_customer_id();
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
