// The pages that are open, one a WebSocket: whose they are, and what they are told.
#pragma once

#include "adapters/desk/conversations.hpp"
#include "adapters/desk/users.hpp"
#include "adapters/sdk/web/websocket.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace balie::desk {

struct Page {
  std::uint64_t number = 0;
  std::shared_ptr<web::WebSocket> socket;
  User user;
  std::string session;
  std::size_t unanswered = 0;              // asked of the hub
  std::optional<std::uint32_t> watches{};  // live figures: so many who wait, of each queue
  std::set<ConversationKey> listens{};     // a supervisor listens in

  // "" where the user is no agent.
  [[nodiscard]] std::string agent() const { return user.has("agent") ? user.shown.agent() : ""; }
};
using SharedPage = std::shared_ptr<Page>;
using SharedText = std::shared_ptr<const std::string>;

SharedText text_of(const page::FromDesk& message);
void send(const SharedPage& page, const page::FromDesk& message);
// An answer that says no. `fate`: "retry" or "reject".
page::FromDesk refusal(std::uint64_t request, std::string_view fate, std::string_view code,
                       std::string_view text);

class Pages {
 public:
  void add(const SharedPage& page) { pages_[page->number] = page; }
  void remove(const Page& page) { pages_.erase(page.number); }

  [[nodiscard]] std::vector<SharedPage> all() const;
  [[nodiscard]] std::vector<SharedPage> of_agent(std::string_view agent) const;
  [[nodiscard]] std::vector<SharedPage> of_user(std::string_view user) const;
  [[nodiscard]] std::vector<SharedPage> who_listen(const ConversationKey& key) const;
  [[nodiscard]] std::size_t size() const { return pages_.size(); }

 private:
  std::map<std::uint64_t, SharedPage> pages_;
};

}  // namespace balie::desk
