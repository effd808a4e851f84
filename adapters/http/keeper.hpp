// Contacts that were answered without the hub, kept on disk until it has them.
#pragma once

#include "adapters/http/hub_links.hpp"
#include "adapters/sdk/spool.hpp"

#include <boost/asio/steady_timer.hpp>

namespace balie::http {

// All on one strand.
class Keeper {
 public:
  Keeper(sdk::asio::any_io_executor executor, HubLinks& hub, std::unique_ptr<sdk::Spool> spool, Log log,
         Duration limit);

  // Takes a serialised Contact; durable when it returns. Blocks for the disk, which happens only while the
  // hub is away. Errors: those of Spool.
  result<void> keep(const std::string& contact);
  // Reports what is kept, oldest first, for as long as the program runs.
  sdk::asio::awaitable<void> run();
  // The hub may be back.
  void wake();
  void stop();
  [[nodiscard]] std::size_t size() const { return spool_->size(); }

 private:
  sdk::asio::awaitable<bool> report_first();

  HubLinks& hub_;
  std::unique_ptr<sdk::Spool> spool_;
  Log log_;
  Duration limit_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace balie::http
