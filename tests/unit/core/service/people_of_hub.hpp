// The desk of a hub where several people call, and turn out to be one or several.
#pragma once

#include "desk_of_hub.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace balie::service {

class PeopleOfHub : public DeskOfHub {
 protected:
  struct Brought {
    std::string scheme;
    std::string value;
    std::string assurance;
  };

  v1::Decision bring(const std::string& id, const std::vector<Brought>& identifiers,
                     const std::string& thread = "") {
    time += std::chrono::seconds(1);
    auto message = contact(id);
    for (const auto& one : identifiers) {
      auto& added = *message.mutable_contact()->add_identifiers();
      added.set_scheme(one.scheme);
      added.set_value(one.value);
      added.set_assurance(one.assurance);
    }
    message.mutable_contact()->set_thread(thread);
    message.mutable_contact()->set_explain(true);
    return ask(message).decision();
  }

  v1::FromHub merge(const std::string& kept, const std::string& merged, const std::string& id = "m1") {
    v1::ToHub message;
    message.mutable_merge_customers()->set_id(id);
    message.mutable_merge_customers()->set_kept(kept);
    message.mutable_merge_customers()->set_merged(merged);
    return ask(message);
  }

  v1::FromHub unmerge(const std::string& kept, const std::string& merged, const std::string& id = "u1") {
    v1::ToHub message;
    message.mutable_unmerge_customers()->set_id(id);
    message.mutable_unmerge_customers()->set_kept(kept);
    message.mutable_unmerge_customers()->set_merged(merged);
    return ask(message);
  }

  v1::Customer customer(const std::string& id) {
    v1::ToHub query;
    query.mutable_customer_query()->set_customer_id(id);
    return ask(query).customer();
  }

  v1::Customer found(const std::string& scheme, const std::string& value) {
    v1::ToHub query;
    query.mutable_customer_query()->mutable_identifier()->set_scheme(scheme);
    query.mutable_customer_query()->mutable_identifier()->set_value(value);
    return ask(query).customer();
  }

  static std::vector<std::string> history(const v1::Customer& customer) {
    std::vector<std::string> ids;
    for (const auto& past : customer.history()) ids.push_back(past.contact_id());
    return ids;
  }

  static std::vector<std::string> schemes(const v1::Customer& customer) {
    std::vector<std::string> names;
    for (const auto& one : customer.identifiers()) names.push_back(one.scheme());
    return names;
  }

  // Each event of the log, one after the other.
  std::string log() {
    std::string text;
    const auto events = *hub.store()->events(1, 10'000, 64 << 20);
    for (const auto& logged : events) text += logged.event;
    return text;
  }

  void crash() {
    auto released = hub.release();
    store->crash();
    hub.opened(std::move(released));
    while (!hub.ready()) hub.work(now, time);
  }

  // Recovery makes the same records of the log, whole and from the middle.
  void expect_the_same_after_a_crash(const std::vector<std::string>& ids) {
    std::vector<std::string> before;
    for (const auto& id : ids) before.push_back(customer(id).SerializeAsString());
    crash();
    for (std::size_t i = 0; i < ids.size(); ++i)
      EXPECT_EQ(customer(ids[i]).SerializeAsString(), before[i]) << i;
  }
};

}  // namespace balie::service
