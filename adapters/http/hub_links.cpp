#include "adapters/http/hub_links.hpp"

namespace balie::http {

HubLinks::HubLinks(sdk::asio::any_io_executor executor, const Clock& clock, Log log, Settings settings,
                   Hooks hooks)
    : log_(std::move(log)), settings_(std::move(settings)), hooks_(std::move(hooks)) {
  own_ = make(executor, clock, settings_.own.session.adapter);
  settings_.others.erase(settings_.own.session.adapter);
  for (const auto& name : settings_.others) others_[name] = make(executor, clock, name);
}

std::unique_ptr<sdk::BusClient> HubLinks::make(sdk::asio::any_io_executor executor, const Clock& clock,
                                               const std::string& name) {
  auto settings = settings_.own;
  settings.session.adapter = name;
  settings.session.decisions_serialised = true;
  if (const auto known = settings_.commands.find(name); known != settings_.commands.end())
    settings.session.commands = known->second;
  sdk::BusClient::Hooks hooks;
  hooks.opened = [this, name](const v1::Welcome& welcome) {
    log_.info("the hub let us in", {{"adapter", name}, {"role", welcome.role()}});
    hooks_.opened(name);
  };
  hooks.closed = [this, name](const Error& error) {
    log_.warning("the session with the hub ended",
                 {{"adapter", name}, {"code", error.code()}, {"reason", error.text()}});
  };
  hooks.ordered = [this, name](v1::FromHub message) { hooks_.ordered(name, std::move(message)); };
  if (name == settings_.own.session.adapter) {
    hooks.event = [this](std::string_view, std::string_view bytes) { hooks_.event(bytes); };
  }
  return std::make_unique<sdk::BusClient>(executor, clock, std::move(settings), std::move(hooks));
}

result<void> HubLinks::start() {
  BALIE_CHECK(own_->start());
  for (auto& [name, link] : others_) BALIE_CHECK(link->start());
  return {};
}

sdk::BusClient& HubLinks::of(std::string_view adapter) {
  const auto found = others_.find(adapter);
  return found == others_.end() ? *own_ : *found->second;
}

bool HubLinks::knows(std::string_view adapter) const {
  return adapter == settings_.own.session.adapter || others_.contains(adapter);
}

std::size_t HubLinks::unanswered() const {
  auto count = own_->unanswered();
  for (const auto& [name, link] : others_) count += link->unanswered();
  return count;
}

sdk::asio::awaitable<void> HubLinks::stop(Duration limit) {
  co_await own_->stop(limit);
  for (auto& [name, link] : others_) co_await link->stop(limit);
}

}  // namespace balie::http
