// What each request gets: who may ask, what the hub is asked, and what is answered when it is away.
#pragma once

#include "adapters/http/access.hpp"
#include "adapters/http/agents.hpp"
#include "adapters/http/commands.hpp"
#include "adapters/http/event_source.hpp"
#include "adapters/http/figures.hpp"
#include "adapters/http/hub_links.hpp"
#include "adapters/http/keeper.hpp"
#include "adapters/http/sms_gateways.hpp"
#include "adapters/http/sms_signature.hpp"
#include "adapters/http/translate.hpp"
#include "adapters/sdk/web/connection.hpp"

#include <optional>

namespace balie::http {

struct ServiceSettings {
  std::string adapter;
  std::string channel;                           // of contacts that do not say theirs
  Duration hub_limit = std::chrono::seconds(5);  // how long an answer of the hub is waited for
  std::optional<v1::Route> fallback;             // for contacts, when the hub is away or late
  std::size_t streams_max = 100;                 // clients that listen to events, reservations or commands
  bus::Limits limits;
};

// What the service uses; all of it outlives the service.
struct ServiceParts {
  sdk::asio::any_io_executor executor;
  const Clock& clock;
  Log log;
  HubLinks& hub;
  EventSource& events;
  Keeper& keeper;
  Figures& figures;
  const Access* access;  // nullptr: open to all
  Agents& agents;
  Commands& commands;
  SmsGateways& sms;
  std::function<std::string()> fresh_id;
  std::function<std::size_t()> connections;
};

// All on one strand.
class Service final : public web::Handler {
 public:
  Service(ServiceSettings settings, ServiceParts parts);

  void handle(Request& request, web::Reply reply) override;
  Response bad_request(int status) override;

 private:
  // A request that is being answered.
  struct Call {
    web::Reply reply;
    Matched matched;
    Instant begun;
    std::string contact{};  // serialised, for the fallback: a copy of the message would cost more
  };
  // One of streams_max.
  struct StreamPlace {
    explicit StreamPlace(std::shared_ptr<std::size_t> taken) : count(std::move(taken)) { ++*count; }
    ~StreamPlace() { --*count; }
    StreamPlace(const StreamPlace&) = delete;
    StreamPlace& operator=(const StreamPlace&) = delete;
    std::shared_ptr<std::size_t> count;
  };
  std::optional<Problem> admit(const Matched& matched, const Request& request, web::Reply& reply,
                               const Token*& token);
  void carry_out(Call&& call, const Target& target, const Request& request, const Token* token);
  void ask(Call&& call, const Token* token);
  void report(Call&& call, std::string_view adapter);
  void complete(Call& call, result<bus::ClientSession::Answered>&& answer);
  // The answer to a contact (serialised) that the hub could not take.
  Response fall_back(const std::string& bytes, Response&& otherwise);
  void report_ready(Call&& call);
  void follow_events(Call&& call, const Target& target, const Request& request);
  std::shared_ptr<StreamPlace> take_place(Call& call);
  void begin_stream(Call&& call, std::function<void(std::shared_ptr<web::Connection>)> begin);
  [[nodiscard]] std::string adapter_of(const Token* token) const;

  void set_presence(Call&& call, const Token* token);
  void list_reservations(Call&& call, const Target& target, const Request& request, const Token* token);
  void answer_reservation(Call&& call, const Token* token);
  void list_commands(Call&& call, const Target& target, const Request& request, const Token* token);
  void end_command(Call&& call, const Target& target, const Request& request, const Token* token);
  std::expected<std::string, Problem> channel_of(const Target& target, const Token* token);
  // Writes what comes into the mailbox, until the client is gone. `listens` is called with true when that
  // begins, and with false when it ends.
  void stream_mail(Call&& call, std::shared_ptr<Mailbox> mailbox, std::function<void(bool)> listens);
  sdk::asio::awaitable<void> write_mail(std::shared_ptr<web::Connection> connection,
                                        std::shared_ptr<StreamPlace> place, std::shared_ptr<Mailbox> mailbox,
                                        std::function<void(bool)> listens);
  void take_sms(Call&& call, const Target& target, const Request& request);
  void take_sms_status(Call&& call, const SmsSettings& gateway, const FormFields& fields);
  void take_sms_contact(Call&& call, const SmsSettings& gateway, v1::Contact contact);
  void answer_sms(Call&& call, const SmsSettings& gateway, const v1::Contact& contact,
                  const v1::Decision& decision);
  static Response answer_of(const Call& call, const v1::FromHub& answer);
  sdk::asio::awaitable<void> stream_events(std::shared_ptr<web::Connection> connection,
                                           std::shared_ptr<StreamPlace> place,
                                           std::optional<std::uint64_t> from);
  void finish(Call& call, Response&& response);
  Response own(Operation operation);

  ServiceSettings settings_;
  ServiceParts parts_;
  std::string openapi_;
  v1::ToHub asked_;  // of the request that is being carried out; its memory is used again
  std::shared_ptr<std::size_t> streams_ = std::make_shared<std::size_t>(0);
};

}  // namespace balie::http
