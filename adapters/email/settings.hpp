// The settings of this adapter, in [adapter.NAME] of balie.toml beside those that every adapter has.
#pragma once

#include "core/base/config.hpp"

namespace balie::email {

struct Settings {
  // Mail comes in.
  std::string listen = "127.0.0.1:8891";
  std::uint32_t socket_mode = 0660;
  std::string address_file;
  std::vector<std::string> mailboxes;
  std::vector<std::string> tempfail;
  std::string queue_address;
  std::string authentication_service;
  Duration answer_within = std::chrono::seconds(20);
  std::uint32_t connections = 500;
  Duration idle = std::chrono::minutes(10);
  std::uint64_t message_bytes = 64u << 20;
  std::uint64_t memory_bytes = 256u << 10;
  std::uint64_t text_bytes = 64u << 10;
  std::vector<std::string> attachment_types;
  std::uint64_t attachment_bytes = 64u << 10;
  std::string originals = "originals";
  std::uint64_t originals_bytes = 1u << 30;
  Duration originals_keep = std::chrono::hours(30 * 24);

  // Mail comes in by LMTP.
  std::string lmtp_listen;
  std::string lmtp_deliver_to;
  bool lmtp_after_milter = false;

  // Mail goes out.
  std::string smtp;
  std::string smtp_user;
  std::string smtp_password;
  std::string tls = "required";
  std::string certificates;
  std::string from;
  std::string from_name;
  std::string seal;
  std::string text_template;
  std::string html_template;
  std::string unsubscribe_address;
  std::string unsubscribe_url;
  std::string unsubscribe_listen;
  std::string unsubscribe_page;
  std::string unsubscribe_purpose = "marketing";
  bool reply_tag = false;
  std::string confirmations;
  std::uint64_t confirmations_bytes = 64u << 20;
  Duration confirmations_keep = std::chrono::hours(30 * 24);
  std::uint32_t sends_at_once = 4;
  Duration send_limit = std::chrono::seconds(60);
};

ConfigSpec<Settings> spec();

}  // namespace balie::email
