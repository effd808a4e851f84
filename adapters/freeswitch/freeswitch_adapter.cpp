#include "adapters/freeswitch/freeswitch_adapter.hpp"

#include "adapters/freeswitch/orders.hpp"
#include "adapters/freeswitch/translate.hpp"
#include "adapters/sdk/net.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace balie::freeswitch {
namespace {

namespace asio = sdk::asio;
using asio::ip::tcp;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

using sdk::refused;

struct Channels {
  std::unordered_set<std::string> alive, held;  // uuids
};

// The answer to `show channels as json`; nullopt when it is no such answer.
std::optional<Channels> channels_of(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  std::uint64_t count = 0;
  if (parser.parse(text).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document["row_count"].get(count) != simdjson::SUCCESS) return std::nullopt;
  Channels channels;
  simdjson::dom::array rows;
  if (document["rows"].get(rows) != simdjson::SUCCESS) return channels;
  for (const simdjson::dom::element row : rows) {
    std::string_view uuid, state;
    if (row["uuid"].get(uuid) != simdjson::SUCCESS) continue;
    channels.alive.emplace(uuid);
    if (row["callstate"].get(state) == simdjson::SUCCESS && state == "HELD") channels.held.emplace(uuid);
  }
  return channels;
}

// Why a call came back from the agent: FreeSWITCH's word for it.
result<void> not_answered(const esl::Event& call) {
  const auto why = call.variable("originate_disposition");
  if (why == "USER_BUSY") return refused("freeswitch.busy", "the agent's phone is busy");
  if (why == "CALL_REJECTED") return refused("freeswitch.declined", "the agent declined the call");
  if (why == "USER_NOT_REGISTERED") return refused("freeswitch.no_phone", "the agent's phone is not there");
  return refused("freeswitch.no_answer", "the agent's phone was not answered");
}

}  // namespace

FreeswitchAdapter::FreeswitchAdapter(asio::any_io_executor executor, Settings settings)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      log_("freeswitch"),
      hooks_(call_hooks()),
      agents_(settings_.agents),
      book_([this](std::string_view name) { return agents_.agent_of(name); }),
      came_(executor_) {}

FreeswitchAdapter::~FreeswitchAdapter() { close(); }

CallLink::Hooks FreeswitchAdapter::call_hooks() {
  return {.arrived = [this](const Link& link, esl::Event call) { on_arrived(link, std::move(call)); },
          .hung_up = [this](const Link& link, const esl::Event& last) { on_hung_up(link, last); },
          .closed = [this](const Link& link, std::string_view code) { on_closed(link, code); }};
}

EventLink::Settings FreeswitchAdapter::line_settings() const {
  EventLink::Settings line{.host = settings_.host, .port = settings_.port, .session = {}};
  line.session.user = settings_.user;
  if (!settings_.password.empty()) line.session.password = settings_.password;
  // CUSTOM is the last but for its own kinds.
  line.session.events = {"CHANNEL_PROGRESS", "CHANNEL_PROGRESS_MEDIA",  "CHANNEL_BRIDGE", "CHANNEL_HOLD",
                         "CHANNEL_UNHOLD",   "CHANNEL_HANGUP_COMPLETE", "BACKGROUND_JOB", "CUSTOM",
                         "callcenter::info"};
  return line;
}

EventLink::Hooks FreeswitchAdapter::line_hooks() {
  return {.opened = [this] { asio::co_spawn(executor_, agree(), asio::detached); },
          .lost =
              [this] {
                listed_ = false;
                tell(agents_.on_loss());
              },
          .came = [this](const esl::Event& event) { on_event(event); }};
}

result<void> FreeswitchAdapter::listen() {
  const auto colon = settings_.listen.rfind(':');
  std::uint16_t port = 0;
  boost::system::error_code wrong;
  const auto digits = colon == std::string::npos ? std::string() : settings_.listen.substr(colon + 1);
  const auto end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, port).ptr != end || digits.empty())
    return failure(Fate::fatal, "freeswitch.bad_setting", "listen: is no ADDRESS:PORT");
  const auto address = asio::ip::make_address(settings_.listen.substr(0, colon), wrong);
  if (wrong) return failure(Fate::fatal, "freeswitch.bad_setting", "listen: is no ADDRESS:PORT");
  auto acceptor = std::make_shared<tcp::acceptor>(executor_);
  const tcp::endpoint place(address, port);
  if (!acceptor->open(place.protocol(), wrong) &&
      !acceptor->set_option(tcp::acceptor::reuse_address(true), wrong) && !acceptor->bind(place, wrong))
    acceptor->listen(1024, wrong);
  if (wrong) return failure(Fate::retry, "freeswitch.cannot_listen", wrong.message());
  acceptor_ = std::move(acceptor);
  const auto own = acceptor_->local_endpoint(wrong);
  own_address_ = settings_.address;
  if (own_address_.empty() && !address.is_unspecified())
    own_address_ = fmt::format("{}:{}", own.address().to_string(), own.port());
  log_.info("listening for calls", {{"port", own.port()}});
  return {};
}

sdk::Task<void> FreeswitchAdapter::connect() {
  if (const auto problem = problem_of(settings_); !problem.empty())
    co_return failure(Fate::fatal, "freeswitch.bad_setting", problem);
  if (!settings_.listen.empty()) {
    BALIE_CO_CHECK(listen());
    asio::co_spawn(executor_, accept(), asio::detached);
  }
  if (settings_.port != 0) {
    line_ = std::make_shared<EventLink>(executor_, clock_, log_, line_settings(), line_hooks());
    line_->start();
  }
  co_return result<void>{};
}

void FreeswitchAdapter::close() noexcept {
  // The end of an order is unknown; the line to the platform tells of itself.
  if (spared_ > 0) return --spared_, void();
  boost::system::error_code ignored;
  if (acceptor_) std::exchange(acceptor_, nullptr)->close(ignored);
  if (line_) std::exchange(line_, nullptr)->stop();
  calls_.clear();
  for (const auto& link : std::exchange(links_, {})) link->shut();
  for (auto& [uuid, ring] : std::exchange(ringing_, {}))
    ring.end->keep(failure(Fate::reconnect, "freeswitch.lost", "the adapter ended"));
  came_.cancel();
}

asio::awaitable<void> FreeswitchAdapter::accept() {
  const auto acceptor = acceptor_;
  while (acceptor->is_open()) {
    tcp::socket socket(executor_);
    const auto [failed] = co_await acceptor->async_accept(socket, awaited);
    if (!acceptor->is_open()) co_return;
    if (failed) {  // out of descriptors, likely: some time to close others
      asio::steady_timer pause(executor_, std::chrono::milliseconds(50));
      co_await pause.async_wait(awaited);
      continue;
    }
    if (links_.size() >= settings_.calls) continue;  // it is closed, and socket_resume takes the call on
    const auto link = std::make_shared<CallLink>(
        std::move(socket), clock_, esl::OutboundSession::Settings{.music = settings_.music}, hooks_);
    links_.insert(link);
    link->start();
  }
}

sdk::Task<sdk::Inbound> FreeswitchAdapter::receive() {
  while (inbox_.empty()) {
    if (settings_.listen.empty() ? !line_ : !acceptor_)
      co_return failure(Fate::reconnect, "freeswitch.closed", "the adapter was closed");
    came_.expires_at(asio::steady_timer::time_point::max());
    [[maybe_unused]] const auto woken = co_await came_.async_wait(awaited);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      co_return failure(Fate::retry, "freeswitch.stopping", "the adapter stops");
  }
  auto inbound = std::move(inbox_.front());
  inbox_.pop_front();
  co_return inbound;
}

void FreeswitchAdapter::push(sdk::Inbound inbound) {
  inbox_.push_back(std::move(inbound));
  came_.cancel();
}

void FreeswitchAdapter::tell(std::vector<v1::Presence> presences) {
  if (settings_.presence) sdk::tell(hub(), std::move(presences));
}

void FreeswitchAdapter::tell_holds() {
  for (const auto& change : book_.take_hold_changes()) hub().tell(sdk::told(change, settings_.desk));
}

void FreeswitchAdapter::on_arrived(const Link& link, esl::Event call) {
  if (own_address_.empty()) own_address_ = link->own_address();
  calls_[link->uuid()] = link;
  const bool returns = returning_.erase(link->uuid()) > 0;
  if (returns || ringing_.contains(link->uuid())) return on_came_back(link, call);
  push(inbound_of(link, call));
}

sdk::Inbound FreeswitchAdapter::inbound_of(const Link& link, const esl::Event& call) {
  sdk::Inbound inbound;
  inbound.contact = contact_of(call, settings_.country);
  const auto id = inbound.contact.id();
  book_.begin(link->uuid(), id);
  link->give_up_after(settings_.patience, variables_without(id, "LATE"));
  const std::weak_ptr<CallLink> weak = link;
  inbound.settle = [this, weak](const v1::Decision& decision) -> sdk::Task<void> {
    if (const auto alive = weak.lock()) {
      auto destination = destination_of(decision.route(), settings_);
      if (destination.kind == esl::Destination::Kind::hold && !line_)
        destination = {};  // nobody to bring it on
      alive->route(variables_of(decision), destination);
    }
    co_return result<void>{};
  };
  inbound.refuse = [weak, id](const Error&) -> sdk::Task<void> {
    if (const auto alive = weak.lock()) alive->route(variables_without(id, "REFUSED"), {});
    co_return result<void>{};
  };
  return inbound;
}

// From an agent who did not answer, or who had it: it is held again, and the hub looks for another.
void FreeswitchAdapter::on_came_back(const Link& link, const esl::Event& call) {
  link->route({}, {esl::Destination::Kind::hold, {}});
  const auto ring = ringing_.find(link->uuid());
  // It may come from one ring while the next is begun, which takes it from here.
  if (ring != ringing_.end() && call.variable("BALIE_TRY") == ring->second.attempt)
    settle_ringing(link->uuid(), not_answered(call));
}

void FreeswitchAdapter::settle_ringing(std::string_view uuid, const result<void>& how) {
  const auto found = ringing_.find(uuid);
  if (found == ringing_.end()) return;
  const auto ringing = found->second.end;
  ringing_.erase(found);
  ringing->keep(how);
}

void FreeswitchAdapter::on_hung_up(const Link& link, const esl::Event& last) {
  // The end of a link may be that of the call, or somebody moved it: the line to FreeSWITCH tells which.
  if (last.name().empty() && line_ && line_->open()) return;
  const auto now = clock_.time();
  auto outcomes = book_.on_event(last, now);
  if (outcomes.empty()) outcomes = book_.on_hang_up(link->uuid(), now, "ORIGINATOR_CANCEL");
  tell(std::move(outcomes));
}

void FreeswitchAdapter::on_closed(const Link& link, std::string_view code) {
  if (!code.empty()) log_.warning("a call's socket", {{"call", link->uuid()}, {"code", code}});
  const auto found = calls_.find(link->uuid());
  if (found != calls_.end() && found->second == link) calls_.erase(found);
  links_.erase(link);
}

void FreeswitchAdapter::on_event(const esl::Event& event) {
  tell(book_.on_event(event, clock_.time()));
  tell(agents_.on_event(event));
  book_.on_hold(event);
  tell_holds();
  if (event.name().starts_with("CHANNEL_PROGRESS")) {
    const auto ring = ringing_.find(event.text("Other-Leg-Unique-ID"));
    if (ring != ringing_.end()) ring->second.leg = event.uuid();
  } else if (event.name() == "CHANNEL_BRIDGE") {
    settle_ringing(event.uuid(), {});
    settle_ringing(event.text("Other-Leg-Unique-ID"), {});
  } else if (event.name() == "CHANNEL_HANGUP_COMPLETE") {
    settle_ringing(event.uuid(), refused("hung_up", "the caller hung up"));
    taken_.erase(std::string(event.uuid()));
    returning_.erase(std::string(event.uuid()));
  }
}

// What became of the calls while the line was away.
void FreeswitchAdapter::catch_up(const Uuids& alive, const Uuids& held, std::uint64_t before) {
  tell(book_.on_list(alive, before, clock_.time()));
  book_.on_held(held);
  tell_holds();
  std::erase_if(taken_, [&](const auto& one) { return !alive.contains(one.first); });
  std::erase_if(returning_, [&](const auto& uuid) { return !alive.contains(uuid); });
}

asio::awaitable<void> FreeswitchAdapter::agree() {
  const auto line = line_;
  if (!line) co_return;
  const auto before = book_.mark();
  const auto channels = co_await line->ask("show channels as json");
  if (channels && line == line_) {
    const auto found = channels_of(*channels);
    if (found) catch_up(found->alive, found->held, before);
  }
  const auto list = co_await line->ask("callcenter_config agent list");
  if (!list || line != line_) co_return;
  auto changed = agents_.on_list(*list);
  // Of these the hub's word is newer.
  std::erase_if(changed, [&](const auto& one) { return unfollowed_.contains(one.agent()); });
  tell(std::move(changed));
  listed_ = true;
  for (const auto& [agent, signal] : std::exchange(unfollowed_, {})) co_await follow(signal);
}

void FreeswitchAdapter::signal(const v1::Signal& signal) {
  constexpr std::size_t unfollowed_max = 100'000;
  if (signal.kind() != "presence" || settings_.port == 0 || !settings_.presence) return;
  if (listed_) return asio::co_spawn(executor_, follow(signal), asio::detached);
  if (unfollowed_.size() < unfollowed_max) unfollowed_.insert_or_assign(signal.agent(), signal);
}

// What another says of an agent, as the status in mod_callcenter.
asio::awaitable<void> FreeswitchAdapter::follow(v1::Signal signal) {
  const auto line = line_;
  if (!line) co_return;
  const auto order = agents_.follow(signal);
  if (order.empty()) co_return;
  const auto done = co_await line->ask(order);
  if (done) co_return;
  agents_.refused(signal.agent());
  if (done.error().fate() != Fate::reject) {  // nobody knows whether it was done: once more, when it is back
    unfollowed_.try_emplace(signal.agent(), signal);
    co_return;
  }
  log_.warning("an agent's status was not set", {{"agent", signal.agent()}, {"code", done.error().code()}});
}

}  // namespace balie::freeswitch
