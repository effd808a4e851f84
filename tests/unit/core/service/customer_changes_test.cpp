// Changes of customers, and who looked at them, through the whole hub.
#include "desk_of_hub.hpp"

namespace balie::service {
namespace {

class CustomerChanges : public DeskOfHub {
 protected:
  CustomerChanges() {
    playbook =
        small_playbook("service", {{"attributes.toml",
                                    "[[attribute]]\nname = \"tier\"\nsources = [\"crm\"]\nshown = \"voice\"\n"
                                    "[[attribute]]\nname = \"shoe_size\"\ntype = \"number\"\n"
                                    "from_contact = true\n"}});
    restart(std::make_unique<store::MemoryStore>(HashKey{4, 5, 6}));
  }

  void restart(std::unique_ptr<store::Store> with) {
    hub.release();
    hub.opened(std::move(with));
    while (!hub.ready()) hub.work(now, time);
    hub.playbook_loaded({}, playbook, {}, now, time);
    heard();
  }

  static v1::ToHub change(const std::string& id, const std::string& tel = "+31612345678") {
    v1::ToHub message;
    auto& made = *message.mutable_customer_change();
    made.set_id(id);
    made.mutable_identifier()->set_scheme("tel");
    made.mutable_identifier()->set_value(tel);
    return message;
  }

  static void set(v1::ToHub& message, const std::string& name, const std::string& value,
                  const std::string& source) {
    auto& one = *message.mutable_customer_change()->add_attributes();
    one.set_name(name);
    one.mutable_value()->set_string_value(value);
    one.set_source(source);
  }

  v1::Customer customer(const std::string& scheme = "tel", const std::string& value = "+31612345678") {
    v1::ToHub query;
    query.mutable_customer_query()->mutable_identifier()->set_scheme(scheme);
    query.mutable_customer_query()->mutable_identifier()->set_value(value);
    query.mutable_customer_query()->set_actor("ann");
    return ask(query).customer();
  }

  std::vector<v1::Event> events() {
    std::vector<v1::Event> parsed;
    const auto page = hub.store()->events(1, 1'000, 1 << 20);
    for (const auto& logged : *page) {
      EXPECT_TRUE(parsed.emplace_back().ParseFromString(logged.event));
    }
    return parsed;
  }

  std::shared_ptr<const playbook::Playbook> playbook;
};

TEST_F(CustomerChanges, AreTakenOnceAndToldInTheLog) {
  ask(contact("call-1", "tel", "0612345678"));
  auto first = change("c1", "0612345678");
  set(first, "tier", "plus", "crm");
  first.mutable_customer_change()->set_actor("ann");
  const auto recorded = ask(first).recorded();
  EXPECT_EQ(recorded.id(), "c1");
  EXPECT_FALSE(recorded.repeated_before());
  EXPECT_EQ(recorded.customer_id(), customer().id());
  const auto last = events().size();
  EXPECT_TRUE(ask(first).recorded().repeated_before());
  EXPECT_EQ(events().size(), last);
  const auto seen = customer();
  ASSERT_EQ(seen.attributes_size(), 1);
  EXPECT_EQ(seen.attributes(0).value().string_value(), "plus");
  EXPECT_EQ(seen.attributes(0).source(), "crm");
  const auto told = events()[2];
  EXPECT_EQ(told.type(), "customer.changed");
  EXPECT_EQ(told.customer_id(), seen.id());
  EXPECT_EQ(told.adapter(), "phone");
  EXPECT_EQ(told.customer_changed().change().actor(), "ann");
}

TEST_F(CustomerChanges, SayWhatWasKeptAndWhy) {
  ask(contact("call-1", "tel", "0612345678"));
  auto first = change("c1");
  set(first, "tier", "plus", "crm");
  ask(first);
  auto second = change("c2");
  set(second, "tier", "basic", "web");
  const auto recorded = ask(second).recorded();
  ASSERT_EQ(recorded.kept_size(), 1);
  EXPECT_EQ(recorded.kept(0).name(), "attributes.tier");
  EXPECT_EQ(customer().attributes(0).value().string_value(), "plus");
  second.mutable_customer_change()->set_id("c3");
  second.mutable_customer_change()->set_correction(true);
  EXPECT_EQ(ask(second).recorded().kept_size(), 0);
  EXPECT_EQ(customer().attributes(0).value().string_value(), "basic");
}

TEST_F(CustomerChanges, AreRefusedWholeWithTheFieldAtFault) {
  ask(contact("call-1", "tel", "0612345678"));
  auto wrong = change("c1");
  set(wrong, "tier", "plus", "crm");
  set(wrong, "shoe_size", "large", "crm");
  const auto refusal = ask(wrong).refusal();
  EXPECT_EQ(refusal.code(), "invalid");
  EXPECT_EQ(refusal.field(), "customerChange.attributes[1].value");
  EXPECT_EQ(customer().attributes_size(), 0);
  EXPECT_EQ(ask(change("c2", "+31699999999")).refusal().code(), "not_found");
}

TEST_F(CustomerChanges, MakeCustomersKnownAndLeadIdentifiersToThem) {
  auto made = change("import-1");
  auto& body = *made.mutable_customer_change();
  body.set_create(true);
  body.add_identifiers()->set_scheme("email");
  body.mutable_identifiers(0)->set_value("Ann@Example.org");
  const auto id = ask(made).recorded().customer_id();
  EXPECT_EQ(customer("email", "ann@example.org").id(), id);
  EXPECT_EQ(ask(contact("call-1", "tel", "+31612345678")).decision().customer().id(), id);
  auto other = change("import-2", "+31687654321");
  other.mutable_customer_change()->set_create(true);
  EXPECT_NE(ask(other).recorded().customer_id(), id);
  auto both = change("import-3", "+31687654321");
  *both.mutable_customer_change()->add_identifiers() = body.identifiers(0);
  const auto recorded = ask(both).recorded();
  ASSERT_EQ(recorded.kept_size(), 1);
  EXPECT_EQ(recorded.kept(0).name(), "identifiers.email");
  EXPECT_EQ(customer("email", "ann@example.org").id(), id);
}

TEST_F(CustomerChanges, ContactsTellOfTheProfileAndDecisionsShowWhatTheChannelNeeds) {
  auto call = contact("call-1", "tel", "0612345678");
  (*call.mutable_contact()->mutable_attributes()->mutable_fields())["shoe_size"].set_number_value(43);
  ask(call);
  EXPECT_EQ(customer().attributes(0).value().number_value(), 43);
  EXPECT_EQ(customer().attributes(0).source(), "phone");
  auto change_tier = change("c1");
  set(change_tier, "tier", "plus", "crm");
  ask(change_tier);
  const auto shown = ask(contact("call-2", "tel", "0612345678")).decision().customer();
  ASSERT_EQ(shown.attributes_size(), 1);
  EXPECT_EQ(shown.attributes(0).name(), "tier");
}

TEST_F(CustomerChanges, CanBeTriedOut) {
  auto made = change("c1");
  made.mutable_customer_change()->set_create(true);
  made.mutable_customer_change()->set_check_only(true);
  set(made, "tier", "plus", "crm");
  const auto before = events().size();
  EXPECT_EQ(ask(made).recorded().id(), "c1");
  set(made, "tire", "plus", "crm");
  EXPECT_EQ(ask(made).refusal().code(), "invalid");
  EXPECT_EQ(events().size(), before);
  EXPECT_EQ(ask(change("c2")).refusal().code(), "not_found");
}

TEST_F(CustomerChanges, AreMadeAgainFromTheLog) {
  auto call = contact("call-1", "tel", "0612345678");
  (*call.mutable_contact()->mutable_attributes()->mutable_fields())["shoe_size"].set_number_value(43);
  ask(call);
  auto made = change("c1");
  set(made, "tier", "plus", "crm");
  auto& body = *made.mutable_customer_change();
  body.add_consents()->set_purpose("marketing");
  body.mutable_consents(0)->set_state("granted");
  body.add_identifiers()->set_scheme("email");
  body.mutable_identifiers(0)->set_value("ann@example.org");
  ask(made);
  auto removal = change("c2");
  removal.mutable_customer_change()->add_removals()->set_list("attributes");
  removal.mutable_customer_change()->mutable_removals(0)->set_key("shoe_size");
  ask(removal);
  const auto before = customer("email", "ann@example.org");
  EXPECT_EQ(before.attributes_size(), 1);
  auto released = hub.release();
  static_cast<store::MemoryStore&>(*released).crash();
  hub.opened(std::move(released));
  while (!hub.ready()) hub.work(now, time);
  EXPECT_EQ(customer("email", "ann@example.org").SerializeAsString(), before.SerializeAsString());
  EXPECT_TRUE(ask(made).recorded().repeated_before());
}

TEST_F(CustomerChanges, WhoLooksIsWrittenDown) {
  ask(contact("call-1", "tel", "0612345678"));
  const auto id = customer().id();
  const auto told = events().back();
  EXPECT_EQ(told.type(), "customer.read");
  EXPECT_EQ(told.customer_id(), id);
  EXPECT_EQ(told.customer_read().what(), "view");
  EXPECT_EQ(told.customer_read().actor(), "ann");
}

}  // namespace
}  // namespace balie::service
