// What the hub has to do with learning: it learns what was committed, keeps that now and then, reports offers
// that were ignored, writes playbooks to the log and answers for results.
#include "core/service/expiry.hpp"
#include "core/service/hub.hpp"
#include "core/service/playbook_record.hpp"

#include <algorithm>

namespace balie::service {
namespace {

constexpr std::size_t expired_at_once = 64;
constexpr Duration expiry_pause = std::chrono::seconds(2);
constexpr int models_told_max = 1'000;
constexpr Duration keeping_per_byte = std::chrono::microseconds(1);  // large states less often

// As of the last event: what expired since is not seen.
void tell(const playbook::Offer& offer, const Stock& stock, v1::OfferStock& told) {
  const auto taken = stock.of(offer.id, Time::min());
  const auto amount = [](std::int64_t money) { return static_cast<double>(money) / 10'000; };
  told.set_offer_id(offer.id);
  told.set_stock(static_cast<std::uint64_t>(offer.stock));
  told.set_budget(amount(offer.budget));
  told.set_accepted(static_cast<std::uint64_t>(std::max<std::int64_t>(0, taken.accepted)));
  told.set_held(static_cast<std::uint64_t>(std::max<std::int64_t>(0, taken.held)));
  told.set_spent(amount(taken.spent));
  told.set_held_cost(amount(taken.held_cost));
}

}  // namespace

// The last part of a start: learns the end of the log, and writes the playbook to it if it is another one.
result<void> Hub::catch_up(Instant now, Time time) {
  BALIE_TRY(const bool learnt, learning_.catch_up(*store_));
  BALIE_TRY(const bool done, distribution_->state().catch_up(*store_));
  if (!done || !learnt) {
    reason_ = "learning the end of the log";
    return {};
  }
  if (!files_.empty() && learning_.playbook_version() != playbook_->version()) {
    BALIE_CHECK(record_playbook(playbook_->version(), files_, now, time));
  }
  files_ = {};
  start_routing(now, time);
  expect_agents(now);
  starting_ = false;
  ready_ = true;
  reason_.clear();
  return {};
}

result<void> Hub::learn(Instant now) {
  for (const auto& one : pipeline_->committed()) {
    BALIE_CHECK(apply_to_routing(one.sequence, one.event, now));
    if (one.sequence <= learning_.applied()) continue;
    if (one.sequence == learning_.applied() + 1) {
      BALIE_CHECK(learning_.apply(one.sequence, one.event));
      continue;
    }
    // Another hub wrote in between.
    for (bool done = false; !done;) {
      BALIE_TRY(done, learning_.catch_up(*store_));
    }
  }
  return {};
}

result<void> Hub::record_playbook(const std::string& version, const std::vector<playbook::File>& files,
                                  Instant now, Time time) {
  v1::Event event;
  *event.mutable_playbook_published() =
      playbook_record(version, files, [this](std::string_view hash) { return learning_.written(hash); });
  BALIE_CHECK(pipeline_->record(std::move(event), "playbook.published", time));
  return learn(now);
}

// A bounded number each turn. Those that cannot be written now are due again; contacts need not wait for it.
void Hub::expire(Instant now, Time time) {
  expiring_ = false;
  if (now < expire_at_ || !learning_.presentations().due(time)) return;
  const auto due = learning_.presentations().take_due(time, expired_at_once);
  const auto done = write_ignored(due, time);
  if (!done) {
    learning_.presentations().put_back(due);
    expire_at_ = now + expiry_pause;
    if (done.error().fate() != Fate::retry) failed(done.error(), now);
    return;
  }
  if (const auto learnt = learn(now); !learnt) return failed(learnt.error(), now);
  expiring_ = learning_.presentations().due(time);
}

result<void> Hub::write_ignored(const std::vector<std::uint64_t>& due, Time time) {
  BALIE_TRY(auto messages, ignored_of(due, *store_));
  if (messages.empty()) return {};
  std::vector<Job> jobs(messages.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i].message = &messages[i];
    jobs[i].adapter = bus::hub_adapter;
  }
  return pipeline_->run(jobs, time);
}

void Hub::keep(Instant now) {
  keep_at_ = now + options_.keep_every;
  if (learning_.applied() == kept_to_) return;
  keep_routing();
  auto kept = learning_.save();
  keep_at_ += kept.bytes.size() * keeping_per_byte;
  kept_to_ = kept.sequence;
  static_cast<void>(store_->keep(learning_name, std::move(kept)));  // nothing is lost without it
}

void Hub::answer_results(const bus::Request& request, Instant now) {
  const auto& query = request.message->results_query();
  v1::FromHub answer;
  answer.set_request(request.message->request());
  if (const auto wrong = check_results_query(query); !wrong.empty()) {
    auto& refusal = *answer.mutable_refusal();
    refusal.set_fate("reject");
    refusal.set_code("invalid");
    refusal.set_text(wrong);
  } else if (!ready_) {
    auto& refusal = *answer.mutable_refusal();
    refusal.set_fate("retry");
    refusal.set_code("not_ready");
    refusal.set_text(reason_);
  } else {
    auto& results = *answer.mutable_results();
    learning_.results().answer(query, results);
    results.set_last(learning_.applied());
    for (const auto& offer :
         playbook_->offers() ? playbook_->offers()->all() : std::span<const playbook::Offer>()) {
      if (offer.is_limited()) tell(offer, learning_.stock(), *results.add_stock());
    }
  }
  sessions_.answer(request.session, answer.SerializeAsString(), now);
}

void Hub::tell_learning(v1::Status& status) const {
  status.set_learnt_to(learning_.applied());
  status.set_presentations_open(learning_.presentations().size());
  for (const auto& figures : learning_.models().figures()) {
    if (status.models_size() >= models_told_max) break;
    auto& model = *status.add_models();
    model.set_model(figures.spec->name);
    model.set_adaptive(true);
    model.set_offer_id(figures.offer);
    model.set_channel(figures.channel);
    model.set_learnt(figures.learnt);
    model.set_evidence(figures.evidence);
  }
}

}  // namespace balie::service
