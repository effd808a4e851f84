#include "core/playbook/segments.hpp"

#include "core/customer/record.hpp"
#include "core/playbook/formula_run.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

struct Read {
  explicit Read(std::string content) : files{{"segments.toml", std::move(content)}}, compiler(files, "") {
    read_segments(parse_toml(files[0].content, "segments.toml", problems), "segments.toml", compiler,
                  problems);
    sort_problems(problems);
  }
  std::vector<File> files;
  Problems problems;
  FormulaCompiler compiler;
};

const std::string four = R"(
[[segment]]
name = "both"
when = 'segments.loyal and segments.new'
[[segment]]
name = "loyal"
title = "Loyal customers"
when = 'customer.contacts > 3'
[[segment]]
name = "new"
when = 'not(customer.known) or segments.young'
[[segment]]
name = "young"
when = 'customer.contacts < 10'
)";

TEST(Segments, NeedEachOther) {
  Read read(four);
  ASSERT_TRUE(read.problems.empty()) << to_string(read.problems[0]);
  toml::table table = toml::parse("a = 'customer.segments'\nb = 'segments.both'");
  Problems problems;
  const auto list = read.compiler.compile(*table.get("a"), "", FormulaScope::contact, {}, problems);
  const auto both = read.compiler.compile(*table.get("b"), "", FormulaScope::contact, {}, problems);
  ASSERT_TRUE(list && both);
  const auto set = read.compiler.finish();
  std::vector<std::string> names;
  for (const auto& segment : set->segments) names.push_back(segment.name + "/" + segment.title);
  EXPECT_EQ(names,
            (std::vector<std::string>{"loyal/Loyal customers", "young/young", "new/new", "both/both"}));

  FormulaRun run(set);
  customer::Record record;
  const auto of = [&](std::uint32_t contacts) {
    v1::Customer customer;
    customer.set_contacts(contacts);
    EXPECT_TRUE(record.read(customer.SerializeAsString()));
    run.begin({.customer = record, .known = true});
    return run.segments();
  };
  EXPECT_EQ(of(2), (std::vector<bool>{false, true, true, false}));
  EXPECT_EQ(of(5), (std::vector<bool>{true, true, true, true}));
  EXPECT_TRUE(run.truth(both));
  const auto value = run.evaluate(list);
  ASSERT_EQ(value.list().size(), 4u);
  EXPECT_EQ(value.list()[0].string(), "loyal");
  EXPECT_EQ(of(50), (std::vector<bool>{true, false, false, false}));
  EXPECT_EQ(run.evaluate(list).list().size(), 1u) << "asked for before anything else was";
  EXPECT_FALSE(run.truth(both));
}

TEST(Segments, AreRefusedWithTheirPlaces) {
  const Read read(R"(
[[segment]]
name = "a"
when = 'segments.b'
[[segment]]
name = "b"
when = 'segments.a or segments.c'
[[segment]]
name = "c"
when = 'customer.contacts > 1 and contact.channel = "voice"'
[[segment]]
name = "c"
when = 'customer.contacts'
[[segment]]
name = "d e"
when = 'segments.f'
titel = "x"
[[segment]]
name = "g"
[[segment]]
name = "h"
when = '"h" in customer.segments'
[other]
)");
  EXPECT_EQ(lines(read.problems),
            (std::vector<std::string>{
                "segments.toml:7:8: segment.when: \"b\" needs \"a\", which needs it in turn",
                "segments.toml:10:35: unknown name contact",
                "segments.toml:12:8: segment.name: \"c\" is there twice",
                "segments.toml:13:9: must be a boolean, and is a number",
                "segments.toml:15:8: segment.name: must be 1 to 64 letters, digits or \"_\", no digit first",
                "segments.toml:16:17: no entry f",
                "segments.toml:17:1: segment.titel: unknown setting; did you mean \"title\"?",
                "segments.toml:18:1: segment.when: missing; it says which customers are in it",
                "segments.toml:22:9: customer.segments cannot be named in a segment; name another one as "
                "segments.NAME",
                "segments.toml:23:2: other: unknown table; did you mean [[segment]]?"}));
}

}  // namespace
}  // namespace balie::playbook
