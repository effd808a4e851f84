#include "adapters/smpp/adapter.hpp"

#include "adapters/sdk/net.hpp"
#include "protocols/smpp/status.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <random>

namespace balie::smpp {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t late_max = 1'000, at_once_max = 1'000;
constexpr Duration sweep_every = std::chrono::hours(1), long_again = std::chrono::minutes(1),
                   away_max = std::chrono::seconds(30);  // without a link: then the channel counts as away

std::uint64_t drawn() { return std::random_device{}(); }

std::string_view to_string(Role role) {
  if (role == Role::transceiver) return "transceiver";
  return role == Role::transmitter ? "transmitter" : "receiver";
}

// For the figures: what became of a message that the centre did not accept.
std::string_view result_of(const Error& error) {
  if (error.fate() == Fate::reconnect) return "unknown";
  return error.fate() == Fate::retry ? "not_sent" : "refused";
}

Inbox::Settings inbox_settings(const Settings& settings) {
  return {settings.retry_unanswered, settings.retry_unread, settings.echo, settings.parts_wait};
}

}  // namespace

SmppAdapter::SmppAdapter(asio::any_io_executor executor, Settings settings)
    : executor_(executor),
      log_("smpp"),
      settings_(std::move(settings)),
      of_default_(alphabet_of_default(settings_)),
      sender_(executor, clock_, settings_, figures_, drawn()),
      reference_(static_cast<std::uint16_t>(drawn())),
      arrived_(executor),
      bound_(executor),
      sent_(executor),
      sweep_pause_(executor),
      ended_(executor, SIGTERM, SIGINT) {
  ended_.async_wait([this](const boost::system::error_code& gone, int) {
    if (gone) return;
    ending_ = true;
    sender_.stop();
  });
}

SmppAdapter::~SmppAdapter() = default;

constexpr std::array<SmppAdapter::Kind, 3> SmppAdapter::kinds = {{{"send", &SmppAdapter::send_and_tell},
                                                                  {"cancel", &SmppAdapter::cancel},
                                                                  {"query", &SmppAdapter::query}}};

sdk::Deliveries SmppAdapter::deliveries() const {
  sdk::Deliveries how;
  const auto links = std::size_t{settings_.binds} * (settings_.bind == "both" ? 2 : 1);
  how.at_once = std::min(at_once_max, 2 * links * settings_.window);
  how.limit = 2 * settings_.give_up + settings_.response_limit;
  how.remembered = true;
  for (const auto& kind : kinds) how.kinds.emplace_back(kind.name);
  return how;
}

std::string SmppAdapter::figures() {
  std::vector<Figures::LinkState> states;
  for (const auto& link : links_) states.push_back({link->name, link->bound(), link->in_flight()});
  const auto parts = inbox_ ? inbox_->parts_waiting() : result<std::int64_t>(0);
  if (!parts) log_.warning("state", {{"error", parts.error().text()}});
  return figures_.text(states, parts.value_or(0));
}

result<void> SmppAdapter::begin() {
  BALIE_CHECK(check(settings_));
  BALIE_TRY(database_,
            sqlite::Database::open(settings_.state, Inbox::schema() + Outbox::schema() + Stops::schema()));
  BALIE_TRY(inbox_, Inbox::open(*database_, inbox_settings(settings_), clock_.time()));
  outbox_.emplace(*database_, settings_.receipts_wait);
  stops_.emplace(*database_);
  std::vector<Role> roles = {Role::transceiver};
  if (settings_.bind == "transmitter") roles = {Role::transmitter};
  if (settings_.bind == "receiver") roles = {Role::receiver};
  if (settings_.bind == "both") roles = {Role::transmitter, Role::receiver};
  if (settings_.hosts.empty()) roles.clear();
  for (const auto role : roles) {
    for (std::uint32_t i = 0; i < settings_.binds; ++i) BALIE_CHECK(add_link(role, false, hooks()));
  }
  if (!settings_.outbind.empty()) BALIE_CHECK(add_link(Role::receiver, true, hooks()));
  for (const auto& link : links_) asio::co_spawn(executor_, Link::run(link), asio::detached);
  asio::co_spawn(executor_, sweep(), asio::detached);
  return {};
}

result<void> SmppAdapter::add_link(Role role, bool listens, Link::Hooks hooks) {
  BALIE_TRY(auto link,
            Link::make({executor_, clock_, log_, settings_, role, listens, std::move(hooks), drawn()}));
  const auto alike = std::ranges::count_if(
      links_, [&](const auto& other) { return other->name.starts_with(to_string(role)); });
  link->name = listens ? "outbind" : fmt::format("{}-{}", to_string(role), alike + 1);
  if (role != Role::receiver) sender_.add(link);
  links_.push_back(std::move(link));
  return {};
}

Link::Hooks SmppAdapter::hooks() {
  Link::Hooks hooks;
  hooks.bound = [this](Link& link) {
    link.serial = inbox_->new_link();
    bound_.cancel();
    arrived_.cancel();
    sender_.changed();
  };
  hooks.lost = [this](Link& link) {
    inbox_->lost(link.serial);
    link.serial = 0;
    if (any_bound()) return;
    away_since_ = clock_.instant();
    arrived_.cancel();
  };
  hooks.incoming = [this](Link& link, Pdu pdu) { on_incoming(link, std::move(pdu)); };
  hooks.answered = [this](std::uint64_t token, result<Pdu> answer) { on_answered(token, std::move(answer)); };
  hooks.alive = [this](Link& link, std::uint64_t answers) {
    if (const auto kept = inbox_->read(link.serial, answers); !kept) {
      log_.warning("state", {{"error", kept.error().text()}});
    }
  };
  return hooks;
}

bool SmppAdapter::any_bound() const {
  return std::ranges::any_of(links_, [](const auto& link) { return link->bound(); });
}

// At first at once, so that commands wait for the links here; when all links have been away for long, once
// one is bound.
Task<void> SmppAdapter::connect() {
  co_await asio::this_coro::throw_if_cancelled(false);
  if (!database_) {
    BALIE_CO_CHECK(begin());
    away_since_ = clock_.instant();
    co_return result<void>{};
  }
  while (!any_bound()) {
    bound_.expires_at(Instant::max());
    co_await bound_.async_wait(awaited);
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
      co_return failure(Fate::retry, "smpp.stopped", "the program stops");
    }
  }
  co_return result<void>{};
}

Task<sdk::Inbound> SmppAdapter::receive() {
  co_await asio::this_coro::throw_if_cancelled(false);
  for (;;) {
    if (!inbound_.empty()) {
      auto inbound = std::move(inbound_.front());
      inbound_.pop_front();
      co_return inbound;
    }
    const auto away_until = any_bound() ? Instant::max() : away_since_ + away_max;
    if (clock_.instant() >= away_until) {
      co_return failure(Fate::reconnect, "smpp.no_link", "no link to the centre is bound");
    }
    arrived_.expires_at(away_until);
    co_await arrived_.async_wait(awaited);
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) {
      co_return failure(Fate::retry, "smpp.stopped", "the program stops");
    }
  }
}

void SmppAdapter::close() noexcept {
  if (!ending_) return;
  sweep_pause_.cancel();
  for (const auto& link : links_) link->stop();
}

void SmppAdapter::queue(sdk::Inbound inbound) {
  inbound_.push_back(std::move(inbound));
  arrived_.cancel();
}

// What comes together is kept together.
void SmppAdapter::commit_soon() {
  if (std::exchange(committing_, true)) return;
  asio::post(executor_, [this] { commit(); });
}

void SmppAdapter::commit() {
  committing_ = false;
  const auto kept = database_->commit();
  if (!kept) log_.error("state", {{"code", kept.error().code()}, {"error", kept.error().text()}});
  for (auto& [inbound, origin] : std::exchange(fresh_, {})) {
    if (kept) {
      queue(std::move(inbound));
    } else {
      respond(origin, status::temporary_application_error);
    }
  }
}

Task<sdk::Delivered> SmppAdapter::deliver(const v1::Command& command) {
  const auto kind = std::ranges::find(kinds, command.kind(), &Kind::name);
  if (kind != kinds.end()) co_return co_await (this->*kind->carry_out)(command);
  co_return failure(Fate::reject, "adapter.unknown_kind", "this adapter does not know this command");
}

Task<sdk::Delivered> SmppAdapter::send_and_tell(const v1::Command& command) {
  auto delivered = co_await send(command);
  v1::Outcome outcome;
  outcome.set_command_id(command.id());
  outcome.set_contact_id(command.contact_id());
  outcome.set_kind("sent");
  if (!delivered) {
    const auto& error = delivered.error();
    if (error.fate() == Fate::retry) co_return delivered;  // nothing has happened yet
    outcome.set_kind(error.fate() == Fate::reconnect ? "unknown" : "failed");
    outcome.set_reason(fmt::format("{}: {}", error.code(), error.text()));
  }
  outcome.set_id(fmt::format("{}-{}", command.id(), outcome.kind()));
  tell(std::move(outcome));
  co_return delivered;
}

void SmppAdapter::tell(v1::Outcome outcome) {
  v1::ToHub message;
  *message.mutable_outcome() = std::move(outcome);
  hub().tell(std::move(message));
}

Task<sdk::Delivered> SmppAdapter::send(const v1::Command& command) {
  BALIE_CO_TRY(const auto outgoing, make_outgoing(command, settings_, ++reference_, clock_.time()));
  struct Ended {  // however it ends
    SmppAdapter& adapter;
    const std::string& command;
    ~Ended() {
      adapter.sending_.erase(command);
      adapter.sent_.cancel();
    }
  };
  sending_[command.id()] = std::make_shared<Sending>();
  const Ended ended{*this, command.id()};
  co_return co_await send_parts(outgoing, command);
}

Task<sdk::Delivered> SmppAdapter::send_parts(const Outgoing& outgoing, const v1::Command& command) {
  Outbox::Part part{command.id(),    command.contact_id(), 0, static_cast<int>(outgoing.parts.size()), {},
                    outgoing.source, outgoing.destination};
  sdk::Delivered delivered;
  for (const auto& pdu : outgoing.parts) {
    ++part.number;
    auto id = co_await send_part(pdu, part, command);
    if (!id && part.number > 1) {
      // Some parts are out: the whole must not go again by itself.
      const auto fate = id.error().fate() == Fate::reconnect ? Fate::reconnect : Fate::reject;
      co_return failure(
          fate, "smpp.partly_sent",
          fmt::format("{} of {} parts were sent: {}", part.number - 1, part.total, id.error().text()));
    }
    if (!id) co_return std::unexpected(id.error());
    delivered.ids.push_back(std::move(*id));
  }
  const auto& message = outgoing.message;
  delivered.text = fmt::format("{} part{}, {}, {} units{}", message.segments.size(),
                               message.segments.size() == 1 ? "" : "s", to_string(message.alphabet),
                               message.units, message.transliterated ? ", transliterated" : "");
  co_return delivered;
}

Task<std::string> SmppAdapter::send_part(const Pdu& pdu, const Outbox::Part& part,
                                         const v1::Command& command) {
  std::uint64_t token = 0;
  const auto answer =
      co_await sender_.submit(pdu, command.repeatable(), token, [this, &command] { return may_go(command); });
  figures_.message(Figures::Direction::out, answer ? "accepted" : result_of(answer.error()));
  if (!answer) {
    const bool unknown = answer.error().fate() == Fate::reconnect;
    if (unknown && late_.size() < late_max) late_.emplace(token, part);
    co_return std::unexpected(answer.error());
  }
  const auto* body = std::get_if<MessageId>(&answer->body);
  auto sent = part;
  sent.message_id = body == nullptr ? std::string() : body->message_id;
  if (!sent.message_id.empty()) record_sent(sent);
  co_return sent.message_id;
}

result<void> SmppAdapter::may_go(const v1::Command& command) {
  const auto sending = sending_.find(command.id());
  if (sending != sending_.end() && sending->second->unwanted) {
    sending->second->stopped = true;
    return failure(Fate::reject, "smpp.cancelled", "it was taken back before it was sent");
  }
  return stops_->check(command, settings_.stop_purpose);
}

void SmppAdapter::record_sent(const Outbox::Part& part) {
  const auto report = outbox_->sent(part, clock_.time());
  if (!report) {
    log_.warning("state", {{"error", report.error().text()}});
  } else if (*report) {
    tell(outcome_of(**report));
  }
}

void SmppAdapter::on_answered(std::uint64_t token, result<Pdu> answer) {
  const bool taken = answer && answer->status == status::ok;
  const auto* body = taken ? std::get_if<MessageId>(&answer->body) : nullptr;
  auto id = body == nullptr ? std::string() : body->message_id;
  if (sender_.answered(token, std::move(answer))) return;
  const auto late = late_.extract(token);
  if (late.empty() || id.empty()) return;
  // It was reported as unknown; the centre took it after all, and receipts will come.
  auto part = late.mapped();
  part.message_id = std::move(id);
  record_sent(part);
}

asio::awaitable<void> SmppAdapter::sweep() {
  const auto every = std::min<Duration>(settings_.parts_wait / 4, std::chrono::seconds(5));
  auto swept_at = clock_.instant();
  while (!ending_) {
    const auto now = clock_.instant();
    std::erase_if(long_queued_, [now](const auto& entry) { return now - entry.second > long_again; });
    auto due = inbox_->due(of_default_, clock_.time());
    if (!due) log_.warning("state", {{"error", due.error().text()}});
    for (const auto& whole : due.value_or(std::vector<Inbox::Long>())) {
      if (!long_queued_.contains(whole.id)) queue_long(whole, std::nullopt);
    }
    ask_overdue();
    if (now - swept_at > sweep_every) {
      swept_at = now;
      if (!inbox_->sweep(clock_.time()) || !outbox_->sweep(clock_.time()) || !stops_->sweep(clock_.time()))
        log_.warning("state was not swept");
    }
    sweep_pause_.expires_after(every);
    co_await sweep_pause_.async_wait(awaited);
  }
}

}  // namespace balie::smpp
