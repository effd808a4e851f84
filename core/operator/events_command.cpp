// `balie events`: from the log, then live, without gap or double.
//
// The log is the truth; what is published says that there is more of it, and saves asking for it. So:
// subscribe first, read the log to its end, then take what is published as long as it continues where we are.
// A step missed is read from the log; so is, once a second, what may have been published to nobody while we
// were not subscribed.
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

constexpr std::uint32_t page = 500;
constexpr int frames_held_max = 10'000;

std::string detail(const v1::Event& event) {
  if (event.has_contact_decided()) {
    const auto& contact = event.contact_decided().contact();
    const auto& decision = event.contact_decided().decision();
    return fmt::format("{} {} -> {}{}", contact.channel(), contact.id(), decision.route().queue(),
                       decision.fallback() ? " (fallback)" : "");
  }
  if (event.has_outcome_recorded()) {
    const auto& outcome = event.outcome_recorded().outcome();
    return fmt::format("{} {} {}", outcome.kind(), outcome.offer_id(), outcome.contact_id());
  }
  if (event.has_presence_changed()) {
    return fmt::format("{} {}", event.presence_changed().agent(), event.presence_changed().state());
  }
  if (event.has_customer_changed()) return event.customer_changed().change().reason();
  if (event.has_customer_read()) {
    return fmt::format("{} by {} {}", event.customer_read().what(), event.adapter(),
                       event.customer_read().actor());
  }
  return event.playbook_published().version();
}

class EventPrinter {
 public:
  EventPrinter(const Context& context, std::uint64_t next) : context_(context), next_(next) {}

  // Prints the log from where we are to its end.
  result<void> read_log(BusConnection& connection) {
    for (;;) {
      v1::ToHub request;
      request.mutable_events_query()->set_from(next_);
      request.mutable_events_query()->set_limit(page);
      BALIE_TRY(const auto answer, connection.ask(std::move(request)));
      for (const auto& event : answer.events().events()) print(event);
      context_.out << std::flush;
      if (answer.events().events().empty() || next_ > answer.events().last()) return {};
    }
  }

  // Until the hub goes away.
  result<void> follow(BusConnection& connection) {
    zmq::socket_t subscriber(connection.context(), zmq::socket_type::sub);
    subscriber.set(zmq::sockopt::linger, 0);
    subscriber.set(zmq::sockopt::rcvhwm, frames_held_max);
    subscriber.set(zmq::sockopt::subscribe, "");
    secure(subscriber, connection.settings().bus);
    subscriber.connect(connection.welcome().events_endpoint());
    BALIE_CHECK(read_log(connection));
    for (;;) {
      zmq::pollitem_t readable{subscriber.handle(), 0, ZMQ_POLLIN, 0};
      BALIE_TRY(const auto answer, connection.wait(std::chrono::seconds(1), &readable));
      static_cast<void>(answer);
      const bool gap = readable.revents != 0 && !take_published(subscriber);
      if (gap || readable.revents == 0) BALIE_CHECK(read_log(connection));
    }
  }

 private:
  // False: there is more in the log than was published to us.
  bool take_published(zmq::socket_t& subscriber) {
    zmq::message_t topic;
    while (subscriber.recv(topic, zmq::recv_flags::dontwait)) {
      zmq::message_t payload;
      if (!topic.more() || !subscriber.recv(payload, zmq::recv_flags::dontwait)) continue;
      v1::Event event;
      if (!event.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) return false;
      if (event.sequence() > next_) return false;
      if (event.sequence() == next_) print(event);
    }
    context_.out << std::flush;
    return true;
  }

  void print(const v1::Event& event) {
    if (event.sequence() < next_) return;
    next_ = event.sequence() + 1;
    if (context_.globals.json) return print_json(context_, event);
    const Time at(std::chrono::seconds(event.at().seconds()) +
                  std::chrono::microseconds(event.at().nanos() / 1000));
    context_.out << fmt::format("{:>8}  {}  {:<18}  {:<26}  {}\n", event.sequence(), to_rfc3339(at),
                                for_terminal(event.type()), for_terminal(event.customer_id()),
                                for_terminal(detail(event), 100));
  }

  const Context& context_;
  std::uint64_t next_;  // the number that is printed next
};

result<std::uint64_t> first_to_come(BusConnection& connection) {
  v1::ToHub request;
  request.mutable_status_query();
  BALIE_TRY(const auto answer, connection.ask(std::move(request)));
  return answer.status().last_sequence() + 1;
}

// Once: what there is. Following: until the hub goes away.
result<void> print_from(BusConnection& connection, EventPrinter& printer, bool follow) {
  try {
    return follow ? printer.follow(connection) : printer.read_log(connection);
  } catch (const zmq::error_t& error) {
    return failure(Fate::fatal, "operator.events", fmt::format("cannot follow the events: {}", error.what()));
  }
}

bool comes_back(const Error& error) { return error.fate() == Fate::reconnect || error.fate() == Fate::retry; }

// Tries until the hub lets us in; each try takes as long as a hub may take to answer.
result<std::unique_ptr<BusConnection>> connect_again(const Context& context) {
  context.errors << "the hub went away; waiting for it\n" << std::flush;
  for (;;) {
    auto connection = connect(context);
    if (connection || !comes_back(connection.error())) return connection;
  }
}

result<void> run(const Context& context, const EventsOptions& options) {
  BALIE_TRY(auto connection, connect(context));
  std::uint64_t from = std::max<std::uint64_t>(options.from.value_or(1), 1);
  if (!options.from && options.follow) {
    BALIE_TRY(from, first_to_come(*connection));
  }
  EventPrinter printer(context, from);
  for (;;) {
    auto printed = print_from(*connection, printer, options.follow);
    if (printed || !options.follow || !comes_back(printed.error())) return printed;
    BALIE_TRY(connection, connect_again(context));
  }
}

}  // namespace

int show_events(const Context& context, const EventsOptions& options) {
  const auto shown = run(context, options);
  return shown ? done : report(context, shown.error());
}

}  // namespace balie::operation
