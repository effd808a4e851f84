// Between the pages and the hub: what a page may ask is asked in its user's name, and what the hub says
// reaches the pages that it is for.
#pragma once

#include "adapters/desk/conversations.hpp"
#include "adapters/desk/customer_facts.hpp"
#include "adapters/desk/figures.hpp"
#include "adapters/desk/orders.hpp"
#include "adapters/desk/originals.hpp"
#include "adapters/desk/pages.hpp"
#include "adapters/desk/presences.hpp"
#include "adapters/desk/sessions.hpp"
#include "adapters/desk/settings.hpp"
#include "adapters/desk/uploads.hpp"
#include "adapters/desk/work.hpp"
#include "adapters/sdk/bus_client.hpp"
#include "adapters/sdk/web/rate_limiter.hpp"
#include "core/base/log.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace balie::desk {

// What a page's frame was: closed with these where 1000 to 1015 of WebSockets do not say it.
constexpr auto session_ended = static_cast<web::CloseCode>(4001),
               too_often = static_cast<web::CloseCode>(4002);

// All on one strand.
class Gateway {
 public:
  struct Parts {
    sdk::asio::any_io_executor executor;
    const Clock& clock;
    Log log;
    sdk::BusClient& hub;
    Users& users;
    Sessions& sessions;
    Conversations& conversations;
    Figures& figures;
    const Settings& settings;
    std::string adapter;  // the desk's own name
    std::string boot_id;
    Duration deadline;
  };
  explicit Gateway(Parts parts);

  // A page opened, by a user who is signed in.
  void open(std::shared_ptr<web::WebSocket> socket, const User& user, const std::string& session);
  // Closes the pages of a session; an agent without another one is away from now on.
  void sign_out(const std::string& session, const User& user);
  // Closes those of a user but for one session.
  void end_user(std::string_view user, std::string_view but = {});
  // The mail as it came, or what a customer attached; see originals.hpp.
  void fetch_original(Originals::Wanted what, Originals::Done done);
  // A file for a message of the user's. Errors: those of Uploads::keep; "not_allowed".
  result<page::Attachment> keep_upload(const User& user, const ConversationKey& key, std::string_view name,
                                       std::string_view type, std::string bytes);

  // The kinds of commands that ordered() knows.
  static std::vector<std::string> commands();
  // What the hub's session brings.
  void hub_opened();
  void hub_closed();
  void ordered(const wire::FromHub& message);
  void signalled(const wire::Signal& signal);
  void event(std::string_view type, std::string_view bytes);

  void sweep();  // about once a second
  void close();  // says goodbye to all pages
  [[nodiscard]] const Pages& pages() const { return pages_; }
  [[nodiscard]] std::size_t agents_there() const { return presences_.there(); }

  static const std::vector<std::string>& topics();

 private:
  using Answer = result<wire::FromHub>;
  using Answered = std::function<void(const Answer&)>;
  void ask(wire::ToHub message, Answered done);
  void complete(wire::ToHub& message);
  std::string fresh_id();

  // gateway.cpp: pages come and go; who has what.
  void closed(const SharedPage& page);
  void end(const SharedPage& page, std::string_view reason);
  void greet(const SharedPage& page);
  [[nodiscard]] page::FromDesk state_of(const Page& page) const;
  void push_states();
  void say(wire::Presence presence);
  void changed();
  void refresh();
  void take_over(const wire::Agents& agents);
  void show_work(const SharedPage& page, const wire::AgentContact& contact);
  void tell_watchers();

  // gateway_files.cpp
  void order_piece(const std::string& id, const Originals::Wanted& what, std::uint64_t offset);
  result<void> fill_attachments(const User& user, wire::ToHub& message) const;

  // gateway_facts.cpp: the hub's log, and what is known of the hub.
  void catch_up();
  void read_facts(std::uint64_t from);
  void read_fact(const wire::Event& event);
  void tell(const Orders::Ended& ended);
  void came_to(const std::string& id, const std::string& error);
  void ask_known();
  [[nodiscard]] bool is_known(std::string_view adapter) const;
  void greet_with_known(const SharedPage& page);
  void push_to_all(const page::FromDesk& message);

  // gateway_page.cpp: what a page sends.
  void received(const SharedPage& page, std::string_view text);
  void carry_out(const SharedPage& page, page::ToDesk& message);
  void forward(const SharedPage& page, std::uint64_t request, wire::ToHub message);
  void answered(const SharedPage& page, std::uint64_t request, const wire::ToHub& asked,
                const Answer& answer);
  void write(const SharedPage& page, std::uint64_t request, wire::ToHub message);
  void written(const SharedPage& page, std::uint64_t request, const wire::Command& command,
               const Answer& answer);
  void open_contact(const SharedPage& page, std::uint64_t request, const page::Open& open);
  void watch(const SharedPage& page, std::uint64_t request, const page::Watch& watch);
  void read(const SharedPage& page, const page::Read& read);
  void listen(const SharedPage& page, std::uint64_t request, const page::Listen& listen);
  page::FromDesk answer_of(std::uint64_t request, const Answer& answer) const;

  // gateway_hub.cpp: what the hub sends, and what is made known of a contact.
  void reserved(const wire::Reservation& reservation);
  void command(const wire::Command& command);
  bool show(const wire::Command& command);
  void decline(const wire::Reservation& reservation, std::string_view reason);
  struct Opening;
  using Opened = std::function<void(const page::Opened&, const Error*)>;
  void fetch(page::Opened known, const std::string& decision, const std::string& customer,
             const std::string& actor, Opened done);
  void show_conversation(const SharedPage& page, const ConversationKey& key, std::uint64_t request = 0);
  // How many pages it went to.
  std::size_t push(const ConversationKey& key, std::string_view agent, const page::FromDesk& message);
  std::size_t push_message(const ConversationKey& key, std::string_view agent, const page::Message& message);
  void push_state(const ConversationKey& key, std::string_view id, std::string_view state,
                  std::string_view error);
  void log_error(std::string_view what, const Error& error);

  Parts parts_;
  Pages pages_;
  Presences presences_;
  Work work_;
  std::uint64_t accepted_ = 0;  // how often an agent took what was offered
  Originals originals_;
  Orders orders_;
  Uploads uploads_;
  CustomerFacts facts_;
  std::optional<wire::Adapters> adapters_;  // as the hub told them last
  std::optional<wire::Choices> choices_;
  web::RateLimiter frames_;
  std::map<std::string, wire::Reservation> offered_;         // by id
  std::set<std::pair<std::string, ConversationKey>> shown_;  // which agent was shown which contact
  sdk::asio::steady_timer refresh_timer_;
  std::uint64_t pages_opened_ = 0, ids_given_ = 0;
  bool refresh_due_ = false, refreshing_ = false, watching_ = false, catching_up_ = false;
  std::uint64_t sweeps_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace balie::desk
