#include "adapters/desk/pages.hpp"

#include "protocols/bus/json.hpp"

namespace balie::desk {
namespace {

template <typename Wanted>
std::vector<SharedPage> those(const std::map<std::uint64_t, SharedPage>& pages, Wanted wanted) {
  std::vector<SharedPage> found;
  for (const auto& [number, page] : pages) {
    if (wanted(*page)) found.push_back(page);
  }
  return found;
}

}  // namespace

SharedText text_of(const page::FromDesk& message) {
  auto text = std::make_shared<std::string>();
  bus::to_json(message, *text);
  return text;
}

void send(const SharedPage& page, const page::FromDesk& message) { page->socket->send(text_of(message)); }

page::FromDesk refusal(std::uint64_t request, std::string_view fate, std::string_view code,
                       std::string_view text) {
  page::FromDesk message;
  message.set_request(request);
  auto& refused = *message.mutable_hub()->mutable_refusal();
  refused.set_fate(std::string(fate));
  refused.set_code(std::string(code));
  refused.set_text(std::string(text));
  return message;
}

std::vector<SharedPage> Pages::all() const {
  return those(pages_, [](const Page&) { return true; });
}

std::vector<SharedPage> Pages::of_agent(std::string_view agent) const {
  return those(pages_, [&](const Page& page) { return !agent.empty() && page.agent() == agent; });
}

std::vector<SharedPage> Pages::of_user(std::string_view user) const {
  return those(pages_, [&](const Page& page) { return page.user.shown.user() == user; });
}

std::vector<SharedPage> Pages::who_listen(const ConversationKey& key) const {
  return those(pages_, [&](const Page& page) { return page.listens.contains(key); });
}

}  // namespace balie::desk
