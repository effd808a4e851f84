#include "protocols/mime/delivery_report.hpp"

#include "protocols/mime/read.hpp"

namespace balie::mime {
namespace {

constexpr std::size_t recipients_max = 1'000;

const Part* find(const Part& part, std::string_view type) {
  if (part.type == type) return &part;
  for (const auto& each : part.parts) {
    if (const auto* found = find(each, type)) return found;
  }
  return nullptr;
}

// "rfc822; jo@shop.example" -> "jo@shop.example"
std::string without_type(std::string_view value) {
  if (const auto semicolon = value.find(';'); semicolon != std::string_view::npos)
    value.remove_prefix(semicolon + 1);
  return std::string(trimmed(value));
}

// Blocks of headers with an empty line between them: the first is of the message, each other of one
// recipient.
std::vector<RecipientStatus> recipients_of(std::string_view content) {
  std::vector<RecipientStatus> recipients;
  while (!content.empty() && recipients.size() < recipients_max) {
    auto end = content.find("\n\n");
    const auto end_crlf = content.find("\r\n\r\n");
    end = std::min(end, end_crlf);
    const auto block = read(content.substr(0, end));
    content.remove_prefix(end == std::string_view::npos ? content.size() : end + 2);
    while (content.starts_with('\n') || content.starts_with('\r')) content.remove_prefix(1);
    auto recipient = block.field("Original-Recipient");
    if (recipient.empty()) recipient = block.field("Final-Recipient");
    if (recipient.empty()) continue;
    const auto action = trimmed(block.field("Action"));
    const auto status = trimmed(block.field("Status"));
    recipients.push_back({without_type(recipient), lower(action.substr(0, action.find_first_of(" \t(;"))),
                          std::string(status.substr(0, status.find_first_of(" \t(;"))),
                          without_type(block.field("Diagnostic-Code"))});
  }
  return recipients;
}

std::string id_in(std::string_view value) {
  value = trimmed(value);
  if (value.starts_with('<')) value.remove_prefix(1);
  return std::string(value.substr(0, value.find('>')));
}

std::string reported_id(const Message& message) {
  if (const auto* original = find(message.body, "message/rfc822"))
    return id_in(field(original->message_fields, "Message-ID"));
  if (const auto* headers = find(message.body, "text/rfc822-headers"))
    return read(headers->content).message_id;
  return {};
}

}  // namespace

std::optional<DeliveryReport> delivery_report(const Message& message) {
  DeliveryReport report;
  if (find(message.body, "message/feedback-report") != nullptr) {
    report.complaint = true;
  } else if (const auto* status = find(message.body, "message/delivery-status");
             status != nullptr && message.body.type == "multipart/report") {
    report.recipients = recipients_of(status->content);
  } else {
    return std::nullopt;
  }
  report.message_id = reported_id(message);
  return report;
}

}  // namespace balie::mime
