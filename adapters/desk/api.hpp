// What the desk answers over HTTP: signing in and out, users, the audit, originals, the page; and the
// WebSocket.
#pragma once

#include "adapters/desk/gateway.hpp"
#include "adapters/desk/open_id.hpp"
#include "adapters/desk/password.hpp"
#include "adapters/sdk/web/connection.hpp"
#include "adapters/sdk/web/page_headers.hpp"
#include "adapters/sdk/web/static_files.hpp"
#include "adapters/sdk/web/target.hpp"

#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace balie::desk {

// All on one strand, but for the hashing of passwords.
class Api final : public web::Handler {
 public:
  struct Parts {
    sdk::asio::any_io_executor executor;
    const Clock& clock;
    Log log;
    const Settings& settings;
    Users& users;
    Sessions& sessions;
    Gateway& gateway;
    Figures& figures;
    OpenId* open_id;                // nullptr: there is no provider to sign in with
    const web::StaticFiles* files;  // nullptr: the page is not built
    std::function<std::size_t()> connections;
    std::function<bool()> hub_open;
  };
  explicit Api(Parts parts);
  ~Api() override;

  std::uint64_t body_bytes_max(const web::Request& head, const web::Connection& connection) override;
  void handle(web::Request& request, web::Reply reply) override;
  web::Response bad_request(int status) override;

  // The first admin, where there is no user at all: the password, to be shown once. Blocks.
  static result<std::string> make_first_admin(Users& users);

 private:
  struct Call {
    web::Reply reply;
    std::string address;  // the client's
    bool encrypted;
    Session session{};
    User user{};
  };
  using Operation = void (Api::*)(Call&&, const web::Target&, const web::Request&);
  struct Route;
  static const Route* route_of(std::string_view path, std::string_view method);

  // What keeps the call out; nullopt: nothing.
  std::optional<web::Response> admit(const Route& route, const web::Request& request, Call& call);
  [[nodiscard]] bool is_encrypted(const web::Request& request, const web::Connection& connection) const;
  // By the cookie; errors and nullopt as Sessions::find().
  result<std::optional<Session>> session_of(const web::Request& request, bool encrypted);
  std::optional<web::Response> find_session(const Route& route, const web::Request& request, Call& call);

  void sign_in_ways(Call&& call, const web::Target& target, const web::Request& request);
  void sign_in(Call&& call, const web::Target& target, const web::Request& request);
  // `read`: the user before the password was hashed; admins go on meanwhile.
  void signed_in(Call&& call, const std::optional<User>& read, bool right, const std::string& name);
  // The session's cookie goes into `response`, the time into `user`. `way`: for the audit.
  result<Session> begin_session(const Call& call, User& user, std::string_view way, web::Response& response);
  void open_id_begin(Call&& call, const web::Target& target, const web::Request& request);
  void open_id_back(Call&& call, const web::Target& target, const web::Request& request);
  void open_id_signed_in(Call& call, const OpenIdPerson& person);
  void open_id_refused(Call& call, const Error& error, std::string_view user = {});
  bool keep_out_of_open_id(Call& call);  // true: answered
  [[nodiscard]] web::Response back_to_page(const Call& call, std::string_view word) const;
  [[nodiscard]] std::string browser_cookie(const Call& call, std::string_view word) const;
  void sign_out(Call&& call, const web::Target& target, const web::Request& request);
  void me(Call&& call, const web::Target& target, const web::Request& request);
  void change_password(Call&& call, const web::Target& target, const web::Request& request);
  void changed_password(Call& call, const std::string& hash);  // "": the old one was wrong
  bool goes_on(Call& call);                                    // false: answered
  void list_users(Call&& call, const web::Target& target, const web::Request& request);
  void save_user(Call&& call, const web::Target& target, const web::Request& request);
  // `hash`: of the new password; "": the one that there is stays.
  void change_user(Call& call, User user, page::User asked, const std::string& hash);
  void store_user(Call& call, const User& user, bool ends_sessions);
  void delete_user(Call&& call, const web::Target& target, const web::Request& request);
  void list_audit(Call&& call, const web::Target& target, const web::Request& request);
  void original(Call&& call, const web::Target& target, const web::Request& request);
  void attachment(Call&& call, const web::Target& target, const web::Request& request);
  void fetch(Call&& call, const web::Target& target, std::string_view what, const char* type,
             const char* disposition);
  void upload(Call&& call, const web::Target& target, const web::Request& request);
  void socket(Call&& call, const web::Target& target, const web::Request& request);
  void metrics(Call&& call, const web::Target& target, const web::Request& request);
  void file(Call&& call, const web::Target& target, const web::Request& request);

  // Off the strand, and back; false: as many wait as may.
  bool hash(std::function<void()> work, std::function<void()> then);
  void answer(Call& call, const google::protobuf::Message& message);
  void answer(Call& call, web::Response&& response);
  void refuse(Call& call, int status, std::string_view code, std::string_view text);
  void failed(Call& call, const Error& error);
  [[nodiscard]] page::Me me_of(const User& user, const Session& session) const;
  [[nodiscard]] std::string cookie_name(bool encrypted) const;

  Parts parts_;
  LockOut lock_out_;
  LockOut open_id_failures_;  // by address alone
  web::RateLimiter requests_, sign_ins_, open_ids_, sockets_;
  std::size_t hashing_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  sdk::asio::thread_pool hashers_{2};
};

}  // namespace balie::desk
