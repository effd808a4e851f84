#include "core/service/message_consent.hpp"

#include "core/customer/consent.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

std::string argument(const v1::Command& command, const std::string& name) {
  const auto found = command.arguments().fields().find(name);
  return found == command.arguments().fields().end() ? std::string() : found->second.string_value();
}

v1::Refusal refused(std::string_view code, std::string text, std::string_view field) {
  v1::Refusal refusal;
  refusal.set_fate("reject");
  refusal.set_code(std::string(code));
  refusal.set_text(std::move(text));
  refusal.set_field(std::string(field));
  return refusal;
}

}  // namespace

std::string purpose_of(const v1::Command& command) {
  return command.kind() == "send" ? argument(command, "purpose") : std::string();
}

std::optional<v1::Identifier> receiver_of(const v1::Command& command) {
  if (!command.identifier().value().empty()) return command.identifier();
  const auto& to = command.to();
  v1::Identifier identifier;
  identifier.set_value(to);
  if (to.starts_with('+')) {
    identifier.set_scheme("tel");
  } else if (to.find('@') != std::string::npos) {
    identifier.set_scheme("email");
  } else {
    return std::nullopt;
  }
  return identifier;
}

std::optional<v1::Refusal> refused_message(const v1::Command& command, const customer::Record* record,
                                           const playbook::Playbook& playbook, Time now) {
  const auto purpose = purpose_of(command), channel = argument(command, "channel");
  if (purpose.empty()) return std::nullopt;
  if (channel.empty()) {
    return refused("invalid", "a message with a purpose says its channel too", "command.arguments.channel");
  }
  if (record != nullptr && record->shared().data() != nullptr) {
    return refused("conflict", "several customers share this identifier; say which one by customerId",
                   "command.customerId");
  }
  static const customer::Record nobody;
  const auto permission = customer::may_approach(playbook.consent_rules(), record ? *record : nobody,
                                                 {.purpose = purpose,
                                                  .channel = channel,
                                                  .country = playbook.general().country,
                                                  .at = now,
                                                  .inbound = !command.contact_id().empty()});
  if (permission.allowed) return std::nullopt;
  const auto where = permission.rule.empty() ? std::string() : fmt::format(" ({})", permission.rule);
  return refused("consent.not_allowed", fmt::format("{}: {}{}", purpose, permission.reason, where),
                 "command.arguments.purpose");
}

}  // namespace balie::service
