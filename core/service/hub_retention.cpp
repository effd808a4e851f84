// Hub's part for retention. The log is read off the hub's thread, page by page, with pauses; where a page
// holds what has outlived, the records are written first, then the log is written over: after a crash in
// between the next search finds it again. When the search is over the files are scrubbed, and the log says
// so: a search that meets no such word after its last work scrubs once more.
#include "core/service/hub.hpp"

namespace balie::service {
namespace {

constexpr Duration page_pause = std::chrono::milliseconds(10);
constexpr Duration failure_pause = std::chrono::seconds(10);
constexpr int event_retention_applied = 19;

}  // namespace

void Hub::retain(Instant now, Time time) {
  if (retaining_ || now < retain_at_) return;
  customer::Retention retention(playbook_->attributes(), playbook_->general().history_retention, time);
  if (retention.empty() && retain_from_ == 1 && stripped_.empty()) {
    retain_at_ = now + options_.retention_every;
    return;
  }
  retaining_ = true;
  retentions_.push_back({RetentionPage(std::move(retention), retain_from_)});
}

result<bool> Hub::retention_scanned(ApplyRetention errand, const result<void>& scanned, Instant now,
                                    Time time) {
  retaining_ = false;
  const auto done =
      scanned ? apply_retention(errand.page, now, time) : result<bool>(std::unexpected(scanned.error()));
  if (!done) {
    retain_at_ = now + failure_pause;
    return done;
  }
  retain_at_ = now + page_pause;
  if (!*done) return false;
  retain_from_ = 1;
  retain_at_ = now + options_.retention_every;
  if (!unscrubbed_ && stripped_.empty()) return false;
  retaining_ = true;
  scrubbing_ = stripped_;
  keep_routing();  // the state that is kept names what was ordered too
  return true;
}

// True: that was the end of the log. The page was read a while ago; what was erased since must not come back.
result<bool> Hub::apply_retention(RetentionPage& page, Instant now, Time time) {
  if (begun_ > 0) finish_batch(now, time);
  if (!ready_) return failure(Fate::retry, "not_ready", reason_);
  if (!page.trimmed().empty()) {
    BALIE_CHECK(page.run(*store_));
    const std::vector<std::string> ids(page.customers().begin(), page.customers().end());
    BALIE_TRY(const auto changed, pipeline_->retain(ids, page.retention(), time));
    BALIE_CHECK(learn(now));
    BALIE_CHECK(store_->overwrite(page.trimmed()));
    unscrubbed_ = true;
    retained_.events += page.trimmed().size();
    retained_.customers += changed;
  }
  unscrubbed_ = page.unscrubbed().value_or(unscrubbed_);
  retain_from_ = page.next();
  return page.is_end();
}

result<Hub::Retained> Hub::retention_scrubbed(const result<void>& scrubbed, Instant now, Time time) {
  retaining_ = false;
  const auto done = [&]() -> result<void> {
    BALIE_CHECK(scrubbed);
    if (begun_ > 0) finish_batch(now, time);
    if (!ready_) return failure(Fate::retry, "not_ready", reason_);
    v1::Event event;
    event.mutable_retention_applied();
    BALIE_CHECK(pipeline_->record(std::move(event), "retention.applied", time));
    return learn(now);
  }();
  if (!done) {
    retain_at_ = now + failure_pause;
    return std::unexpected(done.error());
  }
  unscrubbed_ = false;
  for (const auto sequence : std::exchange(scrubbing_, std::set<std::uint64_t>{})) {
    distribution_->state().forget_erased(sequence);
    stripped_.erase(sequence);
  }
  return std::exchange(retained_, {});
}

result<std::size_t> Pipeline::retain(const std::vector<std::string>& ids,
                                     const customer::Retention& retention, Time now) {
  BALIE_TRY(const auto held, read_customers(ids));
  forget_entries();
  current_ = 0;
  entry_jobs_.clear();
  v1::RetentionApplied applied;
  retention.write(applied);
  std::vector<Hash128> changed;
  for (auto* one : held) {
    BALIE_TRY(auto* person, working_.follow(store_, one));
    if (!person || person->changed) continue;
    const auto values = person->record.list(customer::Field::attributes).size();
    const bool trimmed = retention.apply(person->record);
    // Of a value that a contact dropped before, the places are still there.
    const bool stale = recognition_.matching().is_stale(person->record, playbook_->identity().match);
    if (!trimmed && !stale) continue;
    if (stale || person->record.list(customer::Field::attributes).size() < values) {
      BALIE_CHECK(leave_places(store_, keys_, working_, *person));
    }
    person->changed = true;
    applied.add_customers(std::string(person->record.id()));
    changed.push_back(person->id);
  }
  applied.SerializeToString(&data_);
  append_event("retention.applied", Hash128{}, Hash128{}, now, event_retention_applied, bus::hub_adapter);
  batch_.entries.back().others = changed;
  working_.changes(batch_.customers);
  BALIE_TRY(const auto written, store_.commit(batch_, now));
  if (!written.conflicts.empty()) {
    return failure(Fate::retry, "service.contended", "another hub changed the customer meanwhile");
  }
  take_committed(written);
  return changed.size();
}

}  // namespace balie::service
