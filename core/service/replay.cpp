#include "core/service/replay.hpp"

#include "core/service/playbook_record.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

constexpr int event_contact_decided = 10, decided_decision = 2;
constexpr int from_hub_decision = 7;
constexpr std::size_t page_events = 512, page_bytes = 8 << 20;

Error corrupt(std::uint64_t sequence) {
  return {Fate::fatal, "store.corrupt", fmt::format("the log's event {} cannot be read", sequence)};
}

}  // namespace

Replay::Replay(store::LogReader& log, Loader loader, std::shared_ptr<const playbook::Playbook> instead)
    : log_(log), loader_(std::move(loader)), instead_(std::move(instead)), store_(log) {
  if (instead_) learning_.go_by(instead_->version(), instead_->adaptive_models());
}

Replay::~Replay() = default;

result<bool> Replay::fetch() {
  if (!page_.empty()) return true;
  BALIE_TRY(auto events, log_.events(store_.derived_to() + 1, page_events, page_bytes));
  for (auto& event : events) page_.push_back(std::move(event));
  return !page_.empty();
}

result<bool> Replay::next() {
  if (passing_) BALIE_CHECK(pass());
  for (;;) {
    BALIE_TRY(const bool more, fetch());
    if (!more) {
      BALIE_CHECK(learn_to(log_.last()));
      return false;
    }
    const auto& logged = page_.front();
    if (logged.sequence != store_.derived_to() + 1 || !event_.ParseFromString(logged.event)) {
      return std::unexpected(corrupt(store_.derived_to() + 1));
    }
    passing_ = true;
    if (event_.has_playbook_published()) BALIE_CHECK(take_playbook(event_.playbook_published()));
    if (event_.has_contact_decided()) {
      past_ = {logged.sequence, &event_,
               bus::bytes_field(bus::bytes_field(logged.event, event_contact_decided), decided_decision)};
      return true;
    }
    if (told_ && event_.has_outcome_recorded()) told_(event_.outcome_recorded());
    BALIE_CHECK(pass());
  }
}

// What the event in front makes of customers, and, later, of the models.
result<void> Replay::pass() {
  passing_ = false;
  BALIE_CHECK(restore());
  stock_.apply(page_.front().event);
  unlearnt_.push_back(std::move(page_.front()));
  page_.pop_front();
  // Without models nothing says how far a decision's learning had come, nor matters it.
  if (learning_.models().empty()) BALIE_CHECK(learn_to(store_.derived_to()));
  return {};
}

result<void> Replay::restore() {
  if (!recovery_)
    recovery_ = std::make_unique<Recovery>(store_, playbook::General().history_held, customer::OfferMemory());
  store_.next_is(page_.front().event);
  auto done = recovery_->step(1);
  store_.next_is({});
  if (!done) return std::unexpected(done.error());
  return {};
}

result<void> Replay::take_playbook(const v1::PlaybookPublished& published) {
  if (instead_) return playbook_ == instead_ ? result<void>() : go_by(instead_);
  if (playbook_ && playbook_->version() == published.version()) return {};
  const auto read = [this](std::uint64_t sequence) -> result<v1::PlaybookPublished> {
    BALIE_TRY(const auto events, log_.events(sequence, 1, 0));
    v1::Event event;
    if (events.empty() || !event.ParseFromString(events[0].event)) return std::unexpected(corrupt(sequence));
    return std::move(*event.mutable_playbook_published());
  };
  BALIE_TRY(const auto files, files_of(published, read));
  auto loaded = loader_(files);
  if (!loaded) {
    return failure(Fate::reject, "replay.playbook",
                   fmt::format("playbook {} of event {} cannot be loaded any more: {}", published.version(),
                               store_.derived_to() + 1, to_string(loaded.error().front())));
  }
  return go_by(std::move(*loaded));
}

result<void> Replay::go_by(std::shared_ptr<const playbook::Playbook> playbook) {
  playbook_ = std::move(playbook);
  recovery_ =
      std::make_unique<Recovery>(store_, playbook_->general().history_held, playbook_->offer_memory());
  if (pipeline_) {
    pipeline_->switch_to(playbook_);
  } else {
    pipeline_ = std::make_unique<Pipeline>(store_, playbook_, learning_);
    pipeline_->count_by(stock_);
  }
  return {};
}

result<void> Replay::learn_to(std::uint64_t sequence) {
  while (!unlearnt_.empty() && unlearnt_.front().sequence <= sequence) {
    BALIE_CHECK(learning_.apply(unlearnt_.front().sequence, unlearnt_.front().event));
    unlearnt_.pop_front();
  }
  return {};
}

result<std::string_view> Replay::decide(bool explain, std::uint64_t draw) {
  const auto& decided = event_.contact_decided();
  const auto& decision = decided.decision();
  if (!pipeline_ || (!instead_ && playbook_->version() != decision.playbook_version())) {
    return failure(
        Fate::reject, "replay.playbook",
        fmt::format("playbook {} of event {} is not in the log: it was decided by a hub that did not "
                    "write playbooks there",
                    decision.playbook_version(), past_.sequence));
  }
  BALIE_CHECK(learn_to(decision.learnt_to() != 0 ? decision.learnt_to() : past_.sequence - 1));
  v1::ToHub message;
  message.set_request(1);
  *message.mutable_contact() = decided.contact();
  if (explain) message.mutable_contact()->set_explain(true);
  Job job;
  job.message = &message;
  job.adapter = event_.adapter();
  job.fetched = &decided.fetched();
  job.late = decision.fallback_reason() == "deadline";
  pipeline_->reseed(draw);
  pipeline_->forget();
  BALIE_CHECK(pipeline_->run({&job, 1}, bus::to_time(event_.at())));
  decision_ = bus::bytes_field(job.answer, from_hub_decision);
  return std::string_view(decision_);
}

}  // namespace balie::service
