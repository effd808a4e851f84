#include "core/customer/change.hpp"

#include "core/base/problem.hpp"
#include "core/contact/match_scheme.hpp"
#include "core/customer/moment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace balie::customer {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::Timestamp;

// How the elements of a list are told apart: the fields that make the key, and how many a record holds.
struct Keyed {
  Field list;
  std::string_view name;
  int first = 0, second = 0;  // field numbers; 0: none
  std::size_t most = 0;
};
constexpr Keyed attributes_key{Field::attributes, "attributes", 1, 0, SIZE_MAX};  // as many as are declared
constexpr Keyed consents_key{Field::consents, "consents", 1, 2, consents_max};
constexpr Keyed preferences_key{Field::preferences, "preferences", 1, 3, preferences_max};
constexpr Keyed products_key{Field::products, "products", 1, 0, products_max};
constexpr Keyed opportunities_key{Field::opportunities, "opportunities", 1, 0, opportunities_max};
constexpr Keyed memberships_key{Field::memberships, "memberships", 1, 0, memberships_max};
constexpr std::string_view identifiers_list = "identifiers";
constexpr int known_scheme = 1, known_value = 2;  // of balie.v1.KnownIdentifier
constexpr std::array removable{attributes_key, preferences_key, products_key, opportunities_key,
                               memberships_key};

std::optional<std::size_t> find(const Record& record, const Keyed& keyed, std::string_view first,
                                std::string_view second = {}) {
  const auto list = record.list(keyed.list);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (bus::bytes_field(list[i].bytes, keyed.first) != first) continue;
    if (keyed.second == 0 || bus::bytes_field(list[i].bytes, keyed.second) == second) return i;
  }
  return std::nullopt;
}

template <typename Message>
std::optional<Message> known(const Record& record, const Keyed& keyed, std::string_view first,
                             std::string_view second = {}) {
  const auto found = find(record, keyed, first, second);
  if (!found) return std::nullopt;
  const auto bytes = record.list(keyed.list)[*found].bytes;
  Message message;
  message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return message;
}

template <typename Message>
void put(Record& record, const Keyed& keyed, const Message& message, std::string_view first,
         std::string_view second = {}) {
  const auto bytes = message.SerializeAsString();
  if (const auto found = find(record, keyed, first, second)) {
    record.replace(keyed.list, *found, bytes);
  } else {
    record.add(keyed.list, bytes);
  }
}

std::unexpected<Misfit> misfit(std::string field, std::string text) {
  return std::unexpected(Misfit{std::move(field), std::move(text)});
}

// A time that is not there, or later than the change, is the change's.
void settle(Timestamp& at, bool given, const Timestamp& latest) {
  if (!given || moment_of(at) > moment_of(latest)) at = latest;
}

using Judged = std::expected<void, Misfit>;

class Judge {
 public:
  Judge(const Attributes& attributes, const Record& record, v1::CustomerChange& change,
        RepeatedPtrField<v1::Kept>& kept)
      : attributes_(attributes), record_(record), change_(change), kept_(kept) {}

  Judged run() {
    if (auto judged = judge_removals(); !judged) return judged;
    if (auto judged = each(*change_.mutable_attributes(), attributes_key,
                           [this](auto& one, auto& field) { return judge(one, field); });
        !judged) {
      return judged;
    }
    if (auto judged = each(*change_.mutable_consents(), consents_key,
                           [this](auto& one, auto& field) { return judge(one, field); });
        !judged) {
      return judged;
    }
    if (auto judged = each(*change_.mutable_preferences(), preferences_key,
                           [this](auto& one, auto& field) { return judge(one, field); });
        !judged) {
      return judged;
    }
    return judge_things();
  }

 private:
  // What an element becomes: taken, or kept out for a reason; or the change is no good.
  using Verdict = std::expected<std::string_view, Misfit>;
  static constexpr std::string_view taken = "";

  template <typename Message, typename Function>
  Judged each(RepeatedPtrField<Message>& list, const Keyed& keyed, Function judge_one) {
    std::set<std::pair<std::string, std::string>> keys;
    std::size_t added = 0;
    int taken_count = 0;
    for (int i = 0; i < list.size(); ++i) {
      const auto field = fmt::format("customerChange.{}[{}]", keyed.name, i);
      const auto [first, second] = key_of(list[i]);
      if (first.empty()) return misfit(field, "lacks its name or id");
      if (!keys.emplace(first, second).second) return misfit(field, "is there twice");
      const Verdict verdict = judge_one(list[i], field);
      if (!verdict) return std::unexpected(verdict.error());
      if (*verdict == taken) {
        added += find(record_, keyed, first, second) ? 0 : 1;
        if (taken_count != i) list.SwapElements(taken_count, i);
        ++taken_count;
        continue;
      }
      auto& note = *kept_.Add();
      note.set_name(fmt::format("{}.{}{}{}", keyed.name, first, second.empty() ? "" : ".", second));
      note.set_reason(std::string(*verdict));
    }
    list.DeleteSubrange(taken_count, list.size() - taken_count);
    if (record_.list(keyed.list).size() + added <= keyed.most || added == 0) return {};
    return misfit(fmt::format("customerChange.{}", keyed.name),
                  fmt::format("would be more than the {} that are kept of a customer", keyed.most));
  }

  static std::pair<std::string, std::string> key_of(const v1::AttributeValue& one) {
    return {one.name(), {}};
  }
  static std::pair<std::string, std::string> key_of(const v1::Consent& one) {
    return {one.purpose(), one.channel()};
  }
  static std::pair<std::string, std::string> key_of(const v1::Preference& one) {
    return {one.name(), one.kind().empty() ? "stated" : one.kind()};
  }
  static std::pair<std::string, std::string> key_of(const v1::Product& one) { return {one.id(), {}}; }
  static std::pair<std::string, std::string> key_of(const v1::Opportunity& one) { return {one.id(), {}}; }
  static std::pair<std::string, std::string> key_of(const v1::Membership& one) { return {one.group(), {}}; }

  template <typename Message>
  void fill_in(Message& one) {
    if (one.source().empty()) one.set_source(change_.adapter());
    settle(*one.mutable_at(), one.has_at(), change_.at());
  }

  Verdict judge(v1::AttributeValue& one, const std::string& field) {
    const auto* spec = attributes_.find(one.name());
    if (spec == nullptr) {
      std::vector<std::string> names;
      for (const auto& declared : attributes_.all()) names.push_back(declared.name);
      return misfit(field + ".name", fmt::format("attributes.toml declares no such attribute{}",
                                                 suggestion(one.name(), names)));
    }
    auto value = fitted(*spec, one.value());
    if (!value) return misfit(field + ".value", std::move(value).error());
    *one.mutable_value() = *std::move(value);
    fill_in(one);
    if (one.assurance().empty()) one.set_assurance("verified");
    const auto old = known<v1::AttributeValue>(record_, attributes_key, one.name());
    if (change_.correction() || !old || replaces(*spec, one, *old)) return taken;
    return "a better assured, more trusted or newer value stands";
  }

  Verdict judge(v1::Consent& one, const std::string& field) {
    const auto& state = one.state();
    if (state != "granted" && state != "withdrawn" && state != "denied") {
      return misfit(field + ".state", "is not one of granted, withdrawn, denied");
    }
    fill_in(one);
    const auto old = known<v1::Consent>(record_, consents_key, one.purpose(), one.channel());
    if (!old) return taken;
    const auto at = moment_of(one.at()), before = moment_of(old->at());
    if (at < before) return "a newer statement stands";
    if (at == before && state == "granted" && old->state() != "granted") {
      return "a withdrawal or denial of the same time stands";
    }
    return taken;
  }

  Verdict judge(v1::Preference& one, const std::string& field) {
    if (one.kind().empty()) one.set_kind("stated");
    if (one.kind() != "stated" && one.kind() != "revealed") {
      return misfit(field + ".kind", "is not one of stated, revealed");
    }
    fill_in(one);
    const auto old = known<v1::Preference>(record_, preferences_key, one.name(), one.kind());
    if (old && moment_of(one.at()) < moment_of(old->at())) return "a newer one stands";
    return taken;
  }

  Judged judge_things() {
    const auto product = [this](v1::Product& one, const std::string&) -> Verdict {
      if (one.source().empty()) one.set_source(change_.adapter());
      return taken;
    };
    if (auto judged = each(*change_.mutable_products(), products_key, product); !judged) return judged;
    const auto opportunity = [this](v1::Opportunity& one, const std::string&) -> Verdict {
      fill_in(one);
      const auto old = known<v1::Opportunity>(record_, opportunities_key, one.id());
      if (old && moment_of(one.at()) < moment_of(old->at())) return "a newer one stands";
      return taken;
    };
    if (auto judged = each(*change_.mutable_opportunities(), opportunities_key, opportunity); !judged) {
      return judged;
    }
    const auto membership = [](v1::Membership&, const std::string&) -> Verdict { return taken; };
    return each(*change_.mutable_memberships(), memberships_key, membership);
  }

  Judged judge_removals() {
    auto& removals = *change_.mutable_removals();
    int taken_count = 0;
    for (int i = 0; i < removals.size(); ++i) {
      const auto& removal = removals[i];
      const auto field = fmt::format("customerChange.removals[{}]", i);
      if (removal.list() == identifiers_list) {
        const auto identifier = removed_identifier(removal);
        if (!identifier) return misfit(field + ".key", "is no identifier as scheme:value");
        if (!is_known(*identifier)) {
          auto& note = *kept_.Add();
          note.set_name(fmt::format("{}.{}", identifiers_list, identifier->scheme));
          note.set_reason("is none of this customer's");
          continue;
        }
      } else if (std::ranges::find(removable, removal.list(), &Keyed::name) == removable.end()) {
        return misfit(field + ".list",
                      "is not one of identifiers, attributes, preferences, products, opportunities, "
                      "memberships; consent is withdrawn, not removed");
      }
      if (taken_count != i) removals.SwapElements(taken_count, i);
      ++taken_count;
    }
    removals.DeleteSubrange(taken_count, removals.size() - taken_count);
    return {};
  }

  // Those that the hub made itself are nobody's to remove.
  [[nodiscard]] bool is_known(const Identifier& identifier) const {
    return identifier.scheme != match_scheme &&
           std::ranges::any_of(record_.identifiers(), [&identifier](const Record::Part& part) {
             return bus::bytes_field(part.bytes, known_scheme) == identifier.scheme &&
                    bus::bytes_field(part.bytes, known_value) == identifier.value;
           });
  }

  const Attributes& attributes_;
  const Record& record_;
  v1::CustomerChange& change_;
  RepeatedPtrField<v1::Kept>& kept_;
};

void remove(Record& record, const v1::Removal& removal) {
  const auto* keyed = std::ranges::find(removable, removal.list(), &Keyed::name);
  if (keyed == removable.end()) return;
  const auto list = record.list(keyed->list);
  for (std::size_t i = list.size(); i-- > 0;) {
    if (bus::bytes_field(record.list(keyed->list)[i].bytes, keyed->first) == removal.key()) {
      record.remove(keyed->list, i);
    }
  }
}

}  // namespace

bool replaces(const AttributeSpec& spec, const v1::AttributeValue& value, const v1::AttributeValue& old) {
  const auto at = moment_of(value.at()), before = moment_of(old.at());
  const auto kept = std::chrono::floor<std::chrono::seconds>(spec.retention).count();
  if (kept > 0 && at.seconds - before.seconds > kept) return true;
  const auto rank = [&](const v1::AttributeValue& one) {
    return std::tuple(assurance_of(one.assurance()), -static_cast<std::ptrdiff_t>(trust(spec, one.source())),
                      moment_of(one.at()));
  };
  return rank(value) >= rank(old);
}

std::optional<Identifier> removed_identifier(const v1::Removal& removal) {
  const auto& key = removal.key();
  const auto colon = key.find(':');
  if (removal.list() != identifiers_list || colon == std::string::npos) return std::nullopt;
  if (colon == 0 || colon + 1 == key.size()) return std::nullopt;
  return Identifier{key.substr(0, colon), key.substr(colon + 1), Assurance::observed};
}

void remove_identifiers(Record& record, const v1::CustomerChange& change) {
  for (const auto& removal : change.removals()) {
    const auto identifier = removed_identifier(removal);
    if (!identifier) continue;
    auto customer = record.message();  // rare enough to be told apart
    auto& known = *customer.mutable_identifiers();
    const auto gone = std::ranges::remove_if(known, [&identifier](const v1::KnownIdentifier& one) {
      return one.scheme() == identifier->scheme && one.value() == identifier->value;
    });
    known.DeleteSubrange(static_cast<int>(gone.begin() - known.begin()), static_cast<int>(gone.size()));
    record.read(customer.SerializeAsString());
  }
}

std::expected<void, Misfit> judge(const Attributes& attributes, const Record& record,
                                  v1::CustomerChange& change, RepeatedPtrField<v1::Kept>& kept) {
  return Judge(attributes, record, change, kept).run();
}

void apply(Record& record, const v1::CustomerChange& change) {
  for (const auto& one : change.removals()) remove(record, one);
  for (const auto& one : change.attributes()) apply(record, one);
  for (const auto& one : change.consents()) put(record, consents_key, one, one.purpose(), one.channel());
  for (const auto& one : change.preferences()) put(record, preferences_key, one, one.name(), one.kind());
  for (const auto& one : change.products()) put(record, products_key, one, one.id());
  for (const auto& one : change.opportunities()) put(record, opportunities_key, one, one.id());
  for (const auto& one : change.memberships()) put(record, memberships_key, one, one.group());
}

void apply(Record& record, const v1::AttributeValue& value) {
  put(record, attributes_key, value, value.name());
}

std::vector<v1::AttributeValue> told_by(const v1::Contact& contact, const Attributes& attributes,
                                        const Record& record) {
  std::vector<v1::AttributeValue> told;
  auto assurance = Assurance::observed;
  for (const auto& one : contact.identifiers()) {
    assurance = std::max(assurance, assurance_of(one.assurance()));
  }
  for (const auto& [name, value] : contact.attributes().fields()) {
    const auto* spec = attributes.find(name);
    if (spec == nullptr || !spec->from_contact) continue;
    auto made = fitted(*spec, value);
    if (!made) continue;
    v1::AttributeValue one;
    one.set_name(name);
    *one.mutable_value() = *std::move(made);
    one.set_source(contact.adapter());
    *one.mutable_at() = contact.at();
    one.set_assurance(std::string(to_string(assurance)));
    const auto old = known<v1::AttributeValue>(record, attributes_key, name);
    if (!old || replaces(*spec, one, *old)) told.push_back(std::move(one));
  }
  // The fields of a Struct come in no particular order.
  std::ranges::sort(told, {}, &v1::AttributeValue::name);
  return told;
}

}  // namespace balie::customer
