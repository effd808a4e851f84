// What is gone of limited offers before a contact of a batch: by the log, and by what the batch did before
// it.
#pragma once

#include "core/service/stock.hpp"

namespace balie::service {

// One thread.
class StockLeft final : public decision::Stocks {
 public:
  // A batch begins, whose time is `now`; `log` stands until it is over.
  void begin(const Stock& log, Time now) {
    log_ = &log;
    now_ = now;
    batch_.clear();
  }
  // An event of the batch, serialised.
  void apply(std::string_view event) { batch_.apply(event, log_); }

  [[nodiscard]] decision::Taken of(std::string_view offer) const override {
    auto taken = log_->of(offer, now_);
    const auto more = batch_.of(offer, now_);
    taken.accepted += more.accepted;
    taken.held += more.held;
    taken.spent += more.spent;
    taken.held_cost += more.held_cost;
    return taken;
  }

 private:
  const Stock* log_ = nullptr;
  Time now_;
  Stock batch_;
};

}  // namespace balie::service
