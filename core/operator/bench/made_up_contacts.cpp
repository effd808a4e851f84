#include "core/operator/bench/made_up_contacts.hpp"

#include <fmt/format.h>

namespace balie::operation {
namespace {

constexpr std::int64_t day_one = 1'767'225'600;  // 2026-01-01
constexpr const char* channels[] = {"voice", "chat", "email", "sms"};

}  // namespace

std::string MadeUpContacts::tel(std::uint64_t customer) {
  return fmt::format("+316{:08}", customer % 100'000'000);
}
std::string MadeUpContacts::email(std::uint64_t customer) {
  return fmt::format("customer{}@example.com", customer);
}
std::string MadeUpContacts::account(std::uint64_t customer) { return fmt::format("A{:010}", customer); }

const std::string& MadeUpContacts::next(std::uint64_t request) {
  return from(random_() % customers_, request);
}

const std::string& MadeUpContacts::from(std::uint64_t customer, std::uint64_t request) {
  message_.set_request(request);
  auto& contact = *message_.mutable_contact();
  contact.set_id(fmt::format("bench-{:016x}-{}", seed_, request));
  contact.set_channel(channels[request % std::size(channels)]);
  contact.set_entry("+31201234567");
  contact.set_topic("order status");
  contact.set_language("nl-NL");
  contact.set_thread(fmt::format("thread-{}", customer));
  contact.set_subject("Where is the parcel that I ordered last week?");
  contact.mutable_wait()->set_seconds(30);
  contact.clear_identifiers();
  auto& phone = *contact.add_identifiers();
  phone.set_scheme("tel");
  phone.set_value(tel(customer));
  phone.set_assurance("observed");
  auto& mail = *contact.add_identifiers();
  mail.set_scheme("email");
  mail.set_value(email(customer));
  mail.set_assurance("claimed");
  message_.SerializeToString(&frame_);
  return frame_;
}

v1::Customer MadeUpContacts::record(const std::string& id, std::uint64_t customer, int contacts) {
  v1::Customer record;
  record.set_id(id);
  record.mutable_since()->set_seconds(day_one);
  record.set_contacts(static_cast<std::uint32_t>(contacts));
  const auto know = [&](const char* scheme, std::string value) {
    auto& known = *record.add_identifiers();
    known.set_scheme(scheme);
    known.set_value(std::move(value));
    known.set_assurance("claimed");
    known.mutable_since()->set_seconds(day_one);
    known.mutable_last_seen()->set_seconds(day_one);
    known.set_contacts(static_cast<std::uint32_t>(contacts));
  };
  know("tel", tel(customer));
  know("email", email(customer));
  know("account", account(customer));
  for (int i = 0; i < contacts; ++i) {
    auto& past = *record.add_history();
    past.set_contact_id(fmt::format("before-{}-{}", customer, i));
    past.set_adapter("bench");
    past.set_channel(channels[i % static_cast<int>(std::size(channels))]);
    past.set_entry("+31201234567");
    past.set_topic("order status");
    past.mutable_at()->set_seconds(day_one + i * 86'400);
    past.set_queue("service");
    past.set_decision_id(id);
  }
  return record;
}

}  // namespace balie::operation
