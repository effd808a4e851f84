#include "core/playbook/sources_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

customer::Attributes declared() {
  customer::AttributeSpec tier, orders;
  tier.name = "tier";
  tier.allowed = {"basic", "plus"};
  orders.name = "orders";
  orders.type = customer::AttributeType::integer;
  return customer::Attributes({tier, orders});
}

struct Read {
  Sources sources;
  std::vector<std::string> problems;
};

Read read(std::string_view text) {
  Problems problems;
  const auto root = parse_toml(std::string(text), "sources.toml", problems);
  Read made{read_sources(root, declared(), "sources.toml", problems), {}};
  sort_problems(problems);
  for (const auto& problem : problems) made.problems.push_back(to_string(problem));
  return made;
}

TEST(SourcesFile, IsRead) {
  const auto made = read(R"([[source]]
name = "crm"
connection = "main"
query = "SELECT tier, n FROM c WHERE account = $1 AND shop = $2 AND note <> '$9'"
with = ["identifiers.account", "contact.shop"]
channels = ["voice"]
time_limit = "50ms"
hold = "0s"
hold_max = 5
[source.attributes]
tier = "tier"
orders = { column = "n", fallback = 0 }
)");
  EXPECT_THAT(made.problems, IsEmpty());
  ASSERT_EQ(made.sources.size(), 1u);
  const auto& source = *made.sources[0];
  EXPECT_EQ(source.connection, "main");
  EXPECT_EQ(source.parameters[1].kind, SourceParameter::Kind::contact);
  EXPECT_EQ(source.parameters[1].name, "shop");
  EXPECT_EQ(source.time_limit, std::chrono::milliseconds(50));
  EXPECT_EQ(source.hold, Duration::zero());
  ASSERT_EQ(source.attributes.size(), 2u);
  EXPECT_EQ(source.rule, "sources.toml:1");
  EXPECT_EQ(find_source(made.sources, "crm"), &source);
  EXPECT_EQ(find_source(made.sources, "other"), nullptr);
}

TEST(SourcesFile, EveryMistakeIsToldWithItsPlace) {
  EXPECT_THAT(read("[sources]\n").problems,
              ElementsAre("sources.toml:1:2: sources: unknown table; did you mean [[source]]?"));
  EXPECT_THAT(read("[[source]]\nname = \"crm\"\n").problems.size(),
              4u);  // connection, query, with, attributes
  EXPECT_THAT(
      read(R"([[source]]
name = "crm"
connection = "main"
query = "SELECT tier FROM c WHERE account = $2"
with = ["identifiers.account", "attributes.teir", "account"]
time_limit = "20s"
[source.attributes]
tier = { column = "tier", fallback = "gold", fall = 1 }
ordres = "orders"
orders = 7
[[source]]
name = "crm"
connection = "main"
query = "SELECT tier FROM c WHERE account = $1"
with = "identifiers.account"
[source.attributes]
tier = "tier"
)")
          .problems,
      ElementsAre(
          "sources.toml:4:9: source.query: goes up to $2, and `with` names 3",
          "sources.toml:5:8: source.with: \"account\" is none of identifiers.SCHEME, attributes.NAME and "
          "contact.NAME",
          "sources.toml:5:8: source.with: attributes.toml declares no \"teir\"; did you mean \"tier\"?",
          "sources.toml:6:14: source.time_limit: must be at most 10s",
          "sources.toml:8:38: source.attributes.tier.fallback: is none of the allowed values",
          "sources.toml:8:46: source.attributes.tier.fall: unknown setting",
          "sources.toml:9:1: source.attributes.ordres: attributes.toml declares no such attribute; did you "
          "mean "
          "\"orders\"?",
          "sources.toml:10:10: source.attributes.orders: must be a column, or {column = \"...\", fallback = "
          "...}",
          "sources.toml:12:8: source.name: \"crm\" is there twice; the other is in line 1"));
}

}  // namespace
}  // namespace balie::playbook
