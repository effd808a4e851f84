#include "core/customer/retention.hpp"

#include <algorithm>

namespace balie::customer {
namespace {

Moment before(Time now, Duration kept) {
  return {moment_of(now).seconds - std::chrono::floor<std::chrono::seconds>(kept).count(), 0};
}

google::protobuf::Timestamp timestamp_of(const Moment& moment) {
  google::protobuf::Timestamp time;
  time.set_seconds(moment.seconds);
  time.set_nanos(static_cast<std::int32_t>(moment.nanos));
  return time;
}

template <typename Element>
bool remove(google::protobuf::RepeatedPtrField<Element>& list, auto is_past) {
  const auto gone = std::ranges::remove_if(list, is_past);
  if (gone.empty()) return false;
  list.DeleteSubrange(static_cast<int>(gone.begin() - list.begin()), static_cast<int>(gone.size()));
  return true;
}

}  // namespace

Retention::Retention(const Attributes& attributes, Duration contacts, Time now) {
  if (contacts > Duration::zero()) contacts_before_ = before(now, contacts);
  for (const auto& spec : attributes.all()) {
    if (spec.retention > Duration::zero()) attributes_before_[spec.name] = before(now, spec.retention);
  }
}

Retention::Retention(const v1::RetentionApplied& applied) {
  if (applied.has_contacts_before()) contacts_before_ = moment_of(applied.contacts_before());
  for (const auto& one : applied.attributes()) attributes_before_[one.name()] = moment_of(one.before());
}

void Retention::write(v1::RetentionApplied& applied) const {
  if (contacts_before_) *applied.mutable_contacts_before() = timestamp_of(*contacts_before_);
  for (const auto& [name, bound] : attributes_before_) {
    auto& one = *applied.add_attributes();
    one.set_name(name);
    *one.mutable_before() = timestamp_of(bound);
  }
}

bool Retention::is_past(const v1::AttributeValue& value) const {
  const auto found = attributes_before_.find(value.name());
  return found != attributes_before_.end() && moment_of(value.at()) < found->second;
}

bool Retention::is_past(const google::protobuf::Timestamp& contact_at) const {
  return contacts_before_ && moment_of(contact_at) < *contacts_before_;
}

void drop_outlived(const Attributes& attributes, Time now, Record& record) {
  constexpr int attribute_name = 1, attribute_at = 4;
  for (auto i = record.list(Field::attributes).size(); i-- > 0;) {
    const auto bytes = record.list(Field::attributes)[i].bytes;
    const auto* spec = attributes.find(bus::bytes_field(bytes, attribute_name));
    if (spec == nullptr || spec->retention == Duration::zero()) continue;
    if (moment_of(bus::bytes_field(bytes, attribute_at)) < before(now, spec->retention)) {
      record.remove(Field::attributes, i);
    }
  }
}

bool Retention::apply(v1::Customer& customer) const {
  const auto is_old = [this](const auto& one) { return is_past(one.at()); };
  const bool history = remove(*customer.mutable_history(), is_old);
  const bool offers = remove(*customer.mutable_offers(), is_old);
  const bool values =
      remove(*customer.mutable_attributes(), [this](const auto& value) { return is_past(value); });
  return history || offers || values;
}

bool Retention::apply(Record& record) const {
  auto customer = record.message();
  if (!apply(customer)) return false;
  record.read(customer.SerializeAsString());
  return true;
}

}  // namespace balie::customer
