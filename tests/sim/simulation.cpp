#include "simulation.hpp"

#include "core/service/replay.hpp"
#include "tests/support/log_of_store.hpp"

#include <fmt/format.h>

#include <array>

namespace balie::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration tick = milliseconds(5);
constexpr Duration repeat_pause = seconds(2);
// A lost message keeps its credit: ZeroMQ loses none without breaking the connection, this network does. A
// client that hears no answer for so long connects again, as it would when its socket broke.
constexpr Duration answer_patience = seconds(8);
constexpr int people = 12;
constexpr int settle_ticks_max = 40'000;

constexpr const char* adaptive =
    "[[model]]\nname = \"each\"\nsuccess = [\"accepted\"]\noffer = \"*\"\nbuckets_max = 256\n"
    "features = [{ name = \"channel\", from = \"contact.channel\" },\n"
    "  { name = \"contacts\", from = \"history.contacts\", edges = [2, 5, 10] },\n"
    "  { name = \"calls\", from = { feel = 'count(customer.history[channel = \"phone\"])' }, edges = [1, 3] "
    "},\n"
    "  { name = \"outcome\", from = \"history.previous_outcome\" }]\n";

// Of the card there are few, and for the voucher there is little: they are gone before the end.
constexpr const char* offers =
    "[[offer]]\nid = \"loan\"\nvalue = 3\nexcludes = \"card\"\n[[offer.text]]\ntext = \"A loan?\"\n"
    "[[offer]]\nid = \"card\"\nvalue = 5\nstock = 9\n[[offer.text]]\ntext = \"A card?\"\n"
    "[[offer]]\nid = \"voucher\"\nvalue = 4\nbudget = 50\ncost = 12.5\n"
    "eligibility = 'count(customer.history) > 1'\n[[offer.text]]\ntext = \"A voucher?\"\n";
constexpr const char* policy =
    "[[pause]]\nname = \"no\"\nafter = \"rejected\"\nperiod = \"1d\"\nrest = \"2d\"\n"
    "[[cap]]\nname = \"often\"\nper = \"offer\"\npresentations = 6\nperiod = \"1d\"\n";
constexpr const char* arbitration =
    "[[channel]]\nname = \"phone\"\nplaces = 2\ntimeout = \"10s\"\n"
    "[[channel]]\nname = \"chat\"\nplaces = 1\ntimeout = \"1m\"\n"
    "[[control]]\nname = \"quiet\"\nshare = 0.1\n"
    "[[experiment]]\nname = \"bold\"\nshare = 0.5\nexploration = 2\n";

std::vector<playbook::File> playbook_files() {
  return {{"playbook.toml", "name = \"sim\"\ncountry = \"NL\"\ndefault_queue = \"all\"\n"},
          {"queues.toml", "[[queue]]\nname = \"all\"\ntarget = \"q\"\n"},
          {"entries.toml", ""},
          {"attributes.toml", "[[attribute]]\nname = \"tier\"\nsources = [\"crm\"]\n"},
          {"adaptive.toml", adaptive},
          {"offers.toml", offers},
          {"policy.toml", policy},
          {"arbitration.toml", arbitration}};
}

}  // namespace

Simulation::Simulation(std::uint64_t seed, Faults faults)
    : random_(seed),
      faults_(faults),
      files_(playbook_files()),
      playbook_(playbook::load_playbook(files_).value()),
      shelf_(std::make_unique<store::MemoryStore>(HashKey{7})) {
  store_ = shelf_.get();
  for (const auto* name : {"phone", "mail", "chat"}) clients_.emplace_back().name = name;
  start_hub();
}

void Simulation::start_hub() {
  service::HubOptions options;
  options.sessions.boot_id = fmt::format("boot-{}", hub_deaths_);
  options.sessions.credit = 8;
  options.batch_max = 4;
  options.keep_every = milliseconds(100);
  hub_ = std::make_unique<service::Hub>(options, playbook_, files_);
  hub_->opened(std::move(shelf_));
}

// What was not committed is gone; what was derived may be gone, too.
void Simulation::kill_hub() {
  ++hub_deaths_;
  auto held = hub_->release();
  hub_.reset();
  shelf_.reset(static_cast<store::MemoryStore*>(held.release()));
  shelf_->crash();
  hub_back_ = now_ + milliseconds(random_() % 3000);
}

void Simulation::connect(Client& client) {
  client.peer = fmt::format("{}-{}", client.name, ++connection_number_);
  client.session = std::make_unique<bus::ClientSession>(
      bus::ClientSession::Settings{
          .adapter = client.name, .channel = "any", .boot_id = client.peer, .program = "sim"},
      bus::Limits{});
  client.session->start(now_);
  client.asked.clear();
  client.repeat_at = now_;
  client.answered_at = now_;
}

void Simulation::bring_contact() {
  auto& client = clients_[random_() % clients_.size()];
  v1::ToHub message;
  auto& contact = *message.mutable_contact();
  contact.set_id(fmt::format("contact-{}", ++brought_));
  contact.set_channel(client.name);
  auto& identifier = *contact.add_identifiers();
  identifier.set_scheme("account");
  identifier.set_value(fmt::format("A{}", random_() % people));
  if (chance(0.3)) contact.mutable_wait()->set_nanos(50'000'000);
  client.outbox[contact.id()] = message;
  ask(client, contact.id());
}

// Of customers that some client was told of; now and then back again.
void Simulation::bring_merge() {
  std::vector<std::string> known;
  for (const auto& client : clients_) {
    for (const auto& [id, bytes] : client.answers) {
      v1::Decision decision;
      decision.ParseFromString(bytes);
      known.push_back(decision.customer().id());
    }
  }
  if (known.size() < 2) return;
  const auto& kept = known[random_() % known.size()];
  const auto& merged = known[random_() % known.size()];
  auto& client = clients_[random_() % clients_.size()];
  const auto id = fmt::format("merge-{}", ++merges_);
  v1::ToHub message;
  const auto fill = [&](auto& command) {
    command.set_id(id);
    command.set_kept(kept);
    command.set_merged(merged);
  };
  if (chance(0.5)) {
    fill(*message.mutable_merge_customers());
  } else {
    fill(*message.mutable_unmerge_customers());
  }
  client.outbox[id] = message;
  ask(client, id);
}

// A row of a file: somebody known or not, with a card and a value that tells which row it was.
void Simulation::bring_import() {
  auto& client = clients_[random_() % clients_.size()];
  const auto person = random_() % people;
  v1::ToHub message;
  auto& change = *message.mutable_customer_change();
  change.set_id(fmt::format("import-{}", ++imports_));
  change.set_create(true);
  change.mutable_identifier()->set_scheme("account");
  change.mutable_identifier()->set_value(fmt::format("A{}", person));
  auto& card = *change.add_identifiers();
  card.set_scheme("loyalty");
  card.set_value(fmt::format("L{}", person));
  auto& tier = *change.add_attributes();
  tier.set_name("tier");
  tier.set_source("crm");
  tier.mutable_value()->set_string_value(change.id());
  client.outbox[change.id()] = message;
  ask(client, change.id());
}

// The account or the card is taken from whoever it, or the other, leads to; now and then it is told again in
// the same breath.
void Simulation::bring_removal() {
  auto& client = clients_[random_() % clients_.size()];
  const auto person = random_() % people;
  const std::array<std::pair<std::string, std::string>, 2> both{
      {{"account", fmt::format("A{}", person)}, {"loyalty", fmt::format("L{}", person)}}};
  const auto& [scheme, value] = both[random_() % 2];
  const auto& [by_scheme, by_value] = both[random_() % 2];
  v1::ToHub message;
  auto& change = *message.mutable_customer_change();
  change.set_id(fmt::format("removal-{}", ++removals_));
  change.mutable_identifier()->set_scheme(by_scheme);
  change.mutable_identifier()->set_value(by_value);
  change.add_removals()->set_list("identifiers");
  change.mutable_removals(0)->set_key(fmt::format("{}:{}", scheme, value));
  if (chance(0.2)) {
    change.add_identifiers()->set_scheme(scheme);
    change.mutable_identifiers(0)->set_value(value);
  }
  client.outbox[change.id()] = message;
  ask(client, change.id());
}

void Simulation::ask(Client& client, const std::string& id) {
  if (!client.session || client.session->closed()) return;
  auto message = client.outbox.at(id);
  message.set_request(0);
  client.asked[client.session->request(std::move(message), now_)] = id;
}

void Simulation::run(int contacts) {
  while (brought_ < contacts) {
    if (chance(0.2)) bring_contact();
    if (chance(0.03)) bring_merge();
    if (chance(0.03)) bring_import();
    if (chance(0.03)) bring_removal();
    step(true);
  }
  for (int i = 0; i < settle_ticks_max && !settled(); ++i) step(false);
  check();
}

void Simulation::step(bool faulty) {
  now_ += tick;
  time_ += std::chrono::duration_cast<std::chrono::microseconds>(tick);
  deliver();
  for (std::size_t i = 0; i < clients_.size(); ++i) turn_client(clients_[i], i, faulty);
  turn_hub(faulty);
}

void Simulation::turn_client(Client& client, std::size_t index, bool faulty) {
  if (faulty && chance(faults_.client_dies)) {
    client.session.reset();
    client.reconnect_at = now_ + milliseconds(random_() % 2000);
  }
  if (!client.session) {
    if (now_ < client.reconnect_at) return;
    connect(client);
  }
  client.session->on_time(now_);
  if (client.session->open() && now_ >= client.repeat_at) {
    client.repeat_at = now_ + repeat_pause;
    for (const auto& [request, id] : client.asked) client.session->abandon(request);
    client.asked.clear();
    for (const auto& [id, message] : client.outbox) ask(client, id);
  }
  while (auto action = client.session->poll()) {
    if (auto* send = std::get_if<bus::ClientSession::Send>(&*action)) {
      post(index, client.peer, std::move(send->frame), true, faulty);
    } else if (auto* answered = std::get_if<bus::ClientSession::Answered>(&*action)) {
      on_answer(client, answered->request, answered->message);
    }
  }
  if (client.outbox.empty()) client.answered_at = now_;
  if (client.session->closed() || now_ - client.answered_at > answer_patience) {
    client.session.reset();
    client.reconnect_at = now_ + milliseconds(random_() % 500);
  }
}

void Simulation::on_answer(Client& client, std::uint64_t request, const v1::FromHub& message) {
  const auto found = client.asked.find(request);
  if (found == client.asked.end()) return;
  client.answered_at = now_;
  const auto id = found->second;
  client.asked.erase(found);
  if (message.has_decision()) {
    // Not recorded: it stays in the outbox and is reported again.
    if (message.decision().fallback_reason() == "not_ready") return;
    acknowledge(client, id, message.decision());
  } else if (message.has_recorded() || message.has_merge_done() || message.refusal().code() == "conflict") {
    client.outbox.erase(id);
  } else if (id.starts_with("removal-") && message.refusal().code() == "not_found") {
    client.outbox.erase(id);  // it led to nobody, or had been removed before
  } else if (message.refusal().fate() != "retry") {
    violations_.push_back(fmt::format("{} was refused: {}", id, message.refusal().text()));
  }
}

void Simulation::acknowledge(Client& client, const std::string& id, const v1::Decision& decision) {
  if (decision.contact_id() != id)
    violations_.push_back(fmt::format("{} got the answer of {}", id, decision.contact_id()));
  const auto bytes = decision.SerializeAsString();
  const auto [known, fresh] = client.answers.emplace(id, bytes);
  if (!fresh && known->second != bytes) violations_.push_back(id + " got two different answers");
  // Now and then it asks again although it was answered, as an adapter that died after the answer does.
  if (!chance(0.1)) client.outbox.erase(id);
  if (!fresh || !chance(0.3)) return;
  v1::ToHub message;
  message.mutable_outcome()->set_id(fmt::format("outcome-{}", ++outcomes_));
  message.mutable_outcome()->set_decision_id(decision.id());
  constexpr std::array<const char*, 6> kinds{"completed", "presented", "presented",
                                             "rejected",  "accepted",  "converted"};
  message.mutable_outcome()->set_kind(kinds[random_() % kinds.size()]);
  const auto made = static_cast<std::size_t>(decision.offers_size());
  message.mutable_outcome()->set_offer_id(made > 0 ? decision.offers(static_cast<int>(random_() % made)).id()
                                                   : "loan");
  client.outbox[message.outcome().id()] = message;
}

void Simulation::turn_hub(bool faulty) {
  if (!hub_) {
    if (now_ >= hub_back_) start_hub();
    return;
  }
  if (faulty && chance(faults_.store_fails)) {
    store_->fail_commits(1 + random_() % 3, Error(Fate::retry, "store.disk_full", "the disk is full"));
  }
  if (chance(0.02)) store_->derive();
  hub_->on_time(now_);
  hub_->work(now_, time_);
  // It may die after the commit and before the answers leave.
  if (faulty && chance(faults_.hub_dies)) return kill_hub();
  auto& outgoing = hub_->sessions().outgoing();
  for (const auto& out : outgoing) {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      if (out.peer.starts_with(clients_[i].name)) post(i, out.peer, out.frame, false, faulty);
    }
  }
  outgoing.clear();
}

void Simulation::post(std::size_t client, const std::string& peer, std::string frame, bool to_hub,
                      bool faulty) {
  if (faulty && chance(faults_.lost)) {
    ++lost_;
    return;
  }
  const int copies = faulty && chance(faults_.doubled) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    auto delay = milliseconds(1 + random_() % 4);
    if (faulty && chance(faults_.late)) delay += milliseconds(random_() % 1000);
    flights_.push({now_ + delay, ++flight_number_, client, peer, frame, to_hub});
  }
}

void Simulation::deliver() {
  while (!flights_.empty() && flights_.top().at <= now_) {
    const auto flight = flights_.top();
    flights_.pop();
    auto& client = clients_[flight.client];
    if (flight.to_hub) {
      if (hub_) hub_->on_frame(flight.peer, bus::Role::admin, flight.frame, now_);
    } else if (client.session && client.peer == flight.peer) {
      client.session->on_frame(flight.frame, now_);
    }
  }
}

bool Simulation::settled() const {
  for (const auto& client : clients_) {
    if (!client.outbox.empty()) return false;
  }
  return true;
}

void Simulation::check() {
  if (!settled()) violations_.emplace_back("something was never acknowledged");
  std::map<std::string, std::string> logged;
  std::map<std::string, int> outcomes;
  check_log(logged, outcomes);
  std::size_t answered = 0;
  for (const auto& client : clients_) {
    for (const auto& [id, decision] : client.answers) {
      ++answered;
      const auto found = logged.find(id);
      if (found == logged.end()) {
        violations_.push_back(id + " was answered and is not in the log");
      } else if (found->second != decision) {
        violations_.push_back(id + " was answered otherwise than the log says");
      }
    }
  }
  if (static_cast<int>(answered) != brought_)
    violations_.push_back(fmt::format("{} of {} answered", answered, brought_));
  if (static_cast<int>(outcomes.size()) != outcomes_) {
    violations_.push_back(fmt::format("{} of {} outcomes logged", outcomes.size(), outcomes_));
  }
  check_learning();
  check_replay();
}

// After whatever restarts, the hub holds what the log gives that is read from its beginning.
void Simulation::check_learning() {
  if (!hub_ || !hub_->ready()) {
    violations_.emplace_back("the hub is not ready");
    return;
  }
  service::Learning anew;
  for (bool done = false; !done;) {
    const auto caught_up = anew.catch_up(*store_);
    if (!caught_up) {
      violations_.push_back("the log cannot be learnt: " + caught_up.error().text());
      return;
    }
    done = *caught_up;
  }
  if (anew.models().save() != hub_->learning().models().save()) {
    violations_.emplace_back("the models are not those that the log gives");
  }
  if (anew.results().save() != hub_->learning().results().save()) {
    violations_.emplace_back("the results are not those that the log gives");
  }
  if (anew.stock().save() != hub_->learning().stock().save()) {
    violations_.emplace_back("the stocks are not those that the log gives");
  }
}

// Each decision comes out again as it was made.
void Simulation::check_replay() {
  store::LogOfStore log(*store_);
  service::Replay replay(log, [](const auto& files) { return playbook::load_playbook(files); });
  int again = 0;
  for (;;) {
    const auto more = replay.next();
    if (!more) violations_.push_back("the log cannot be replayed: " + more.error().text());
    if (!more || !*more) break;
    const auto decision = replay.decide();
    if (!decision || *decision != replay.past().decision) {
      violations_.push_back(
          fmt::format("the decision of event {} comes out otherwise", replay.past().sequence));
    }
    ++again;
  }
  if (again != brought_) violations_.push_back(fmt::format("{} of {} decisions replayed", again, brought_));
}

// Each contact and outcome once; the history in each decision is what was logged of that customer before it.
void Simulation::check_log(std::map<std::string, std::string>& logged, std::map<std::string, int>& outcomes) {
  People people;
  std::uint64_t next = 1;
  const auto events = store_->events(1, SIZE_MAX, SIZE_MAX).value();
  for (const auto& entry : events) {
    if (entry.sequence != next++) violations_.emplace_back("the log has a gap");
    v1::Event event;
    event.ParseFromString(entry.event);
    if (event.has_outcome_recorded() && event.adapter() != "hub" &&
        ++outcomes[event.outcome_recorded().outcome().id()] > 1) {
      violations_.push_back(event.outcome_recorded().outcome().id() + " is logged twice");
    }
    check_merge(event, people);
    check_change(event, people);
    if (!event.has_contact_decided()) continue;
    const auto& decided = event.contact_decided();
    if (!logged.emplace(decided.contact().id(), decided.decision().SerializeAsString()).second) {
      violations_.push_back(decided.contact().id() + " is logged twice");
    }
    const auto& account = decided.contact().identifiers(0).value();
    const auto& customer = decided.decision().customer();
    lead(account, customer.id(), people);
    if (people.contacts[customer.id()]++ != customer.contacts()) {
      violations_.push_back(decided.contact().id() + " was decided without what was known");
    }
  }
  check_people(people);
}

std::string Simulation::trace() const {
  std::string text;
  const auto events = store_->events(1, SIZE_MAX, SIZE_MAX).value();
  for (const auto& entry : events) text += entry.event;
  return text;
}

}  // namespace balie::sim
