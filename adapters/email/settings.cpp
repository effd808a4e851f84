#include "adapters/email/settings.hpp"

namespace balie::email {
namespace {

using namespace std::chrono_literals;

ConfigSpec<Settings> with_outgoing(ConfigSpec<Settings> spec) {
  return std::move(spec)
      .text("smtp", &Settings::smtp,
            "where mail is submitted: smtp://host:port or smtps://host; empty: nothing is sent")
      .text("smtp_user", &Settings::smtp_user, "login name; empty: none")
      .secret("smtp_password", &Settings::smtp_password, "the password for it")
      .choice("tls", &Settings::tls, {"required", "if_offered", "none"},
              "with smtp://, whether STARTTLS is to be used; with a login if_offered is required")
      .path("certificates", &Settings::certificates,
            "PEM of those who may sign the server's; empty: the system's")
      .text("from", &Settings::from, "mailbox that mail is from where the command names none")
      .text("from_name", &Settings::from_name, "the name shown beside it")
      .secret("seal", &Settings::seal, "for ids and addresses that nobody else can make; the same for ever")
      .path("text_template", &Settings::text_template,
            "Mustache file with {{salutation}}, {{{text}}}, {{{unsubscribe}}}")
      .path("html_template", &Settings::html_template, "the same for HTML; empty: text alone")
      .text("unsubscribe_address", &Settings::unsubscribe_address,
            "mail to it (and its +WORD) withdraws consent")
      .text("unsubscribe_url", &Settings::unsubscribe_url,
            "what your web server passes on to unsubscribe_listen: https://shop.example/stop/{token}")
      .text("unsubscribe_listen", &Settings::unsubscribe_listen,
            "address:port of loopback where the page behind that link is served; empty: nowhere")
      .path("unsubscribe_page", &Settings::unsubscribe_page,
            "Mustache file with {{address}} and one of {{#ask}}, {{#done}}, {{#later}}, {{#unknown}}; empty: "
            "a plain one")
      .text("unsubscribe_purpose", &Settings::unsubscribe_purpose,
            "the purpose of the consent that is withdrawn")
      .flag("reply_tag", &Settings::reply_tag,
            "answers are asked for at help+WORD@..., which keeps the thread whatever a program drops; the "
            "MTA needs "
            "'+' as recipient delimiter")
      .path("confirmations", &Settings::confirmations,
            "file of the confirmations that may be sent once more; empty: confirmations.db in originals")
      .bytes("confirmations_bytes", &Settings::confirmations_bytes,
             "the eldest are forgotten above this; 0: none is kept")
      .duration("confirmations_keep", &Settings::confirmations_keep, "they are forgotten after this")
      .number("sends_at_once", &Settings::sends_at_once, "mails under way at once", 2u, 64u)
      .duration("send_limit", &Settings::send_limit, "a submission that takes longer is given up", 5s, 10min);
}

}  // namespace

ConfigSpec<Settings> spec() {
  auto incoming =
      ConfigSpec<Settings>("email", "mail in transit, by milter or LMTP; and what is sent, by SMTP")
          .text("listen", &Settings::listen,
                "where the MTA finds the milter: host:port (0: any), or the path of a socket; empty: nowhere")
          .number("socket_mode", &Settings::socket_mode, "who may connect to it, where it is a path (0o660)",
                  0u, 0777u)
          .path("address_file", &Settings::address_file,
                "is written when it listens: where, as Postfix names it")
          .texts("mailboxes", &Settings::mailboxes,
                 "addresses and @domains whose mail is for the hub; the rest passes")
          .required()
          .texts(
              "tempfail", &Settings::tempfail,
              "of these, those whose mail is to come again later when the hub is away; the rest is accepted "
              "untouched")
          .text(
              "queue_address", &Settings::queue_address,
              "where mail for a queue goes, as {queue}@desk.example; empty: where the decision has a target")
          .text("authentication_service", &Settings::authentication_service,
                "the gateway's name in its Authentication-Results; empty: no sender is verified")
          .duration("answer_within", &Settings::answer_within,
                    "the MTA gets its answer by then, whatever happens", 1s, 4min)
          .number("connections", &Settings::connections, "most from MTAs at once", 1u, 10'000u)
          .duration("idle", &Settings::idle, "a connection that says nothing for so long is closed", 10s, 24h)
          .bytes("message_bytes", &Settings::message_bytes, "of a longer message only so much is looked at",
                 1u << 10)
          .bytes("memory_bytes", &Settings::memory_bytes,
                 "a longer message is held in a file while it comes in", 1u << 10)
          .bytes("text_bytes", &Settings::text_bytes, "so much of the text goes to the hub", 0, 256u << 10)
          .texts("attachment_types", &Settings::attachment_types,
                 "of attachments of these types (image/png, text/*) the hub gets the content, too")
          .bytes("attachment_bytes", &Settings::attachment_bytes, "so much of it at most, of one mail", 0,
                 256u << 10)
          .path("originals", &Settings::originals, "directory of the mails as they came in")
          .bytes("originals_bytes", &Settings::originals_bytes,
                 "the eldest are removed above this; 0: none is kept")
          .duration("originals_keep", &Settings::originals_keep, "they are removed after this")
          .text("lmtp_listen", &Settings::lmtp_listen,
                "where an MTA delivers by LMTP: host:port, or the path of a socket; empty: nowhere")
          .text("lmtp_deliver_to", &Settings::lmtp_deliver_to,
                "the LMTP server with the mailboxes, named the same way; empty: mail ends here, for the desk "
                "alone, in "
                "originals")
          .flag("lmtp_after_milter", &Settings::lmtp_after_milter,
                "what comes by LMTP went through our milter: it is not decided again where it has been");
  return with_outgoing(std::move(incoming));
}

}  // namespace balie::email
