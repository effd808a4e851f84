#include "core/playbook/text_template.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using testing::HasSubstr;

const std::string path = "offers.toml";

struct Read {
  TextTemplate text;
  std::shared_ptr<const FormulaSet> formulas;
  Problems problems;
};

Read read(const std::string& written) {
  Read out;
  const std::vector<File> files{{path, "text = '''" + written + "'''"}};
  const auto table = toml::parse(files[0].content);
  FormulaCompiler formulas(files, "");
  formulas.declare_profile(feel::Type::context({{"name", feel::Type::of(feel::Type::Kind::string)}}));
  formulas.declare_offer(feel::Type::context({{"title", feel::Type::of(feel::Type::Kind::string)}}));
  out.text = read_template(*table.get("text"), path, path, formulas, out.problems);
  out.formulas = formulas.finish();
  return out;
}

std::string rendered(const std::string& written, bool html = false) {
  const auto made = read(written);
  EXPECT_TRUE(made.problems.empty()) << to_string(made.problems.at(0));
  customer::Record record;
  record.create("customer");
  v1::Contact contact;
  contact.set_topic("a <b> & c");
  contact.set_channel("chat");
  FormulaRun run(made.formulas);
  run.begin({.customer = record, .contact = &contact, .now = {}});
  run.set_offer(feel::Value::context({{"title", feel::Value("Plus")}}));
  return made.text.render(run, html);
}

TEST(TextTemplate, HoldsValuesOfFormulas) {
  EXPECT_EQ(rendered("Try {{offer.title}} today."), "Try Plus today.");
  EXPECT_EQ(rendered("{{ upper case(offer.title) }} for {{1.50 + 2}}"), "PLUS for 3.5");
  EXPECT_EQ(rendered("{{contact.topic}} {{{contact.topic}}}"), "a <b> & c a <b> & c");
  EXPECT_EQ(rendered("{{contact.topic}} {{{contact.topic}}}", true), "a &lt;b&gt; &amp; c a <b> & c");
  EXPECT_EQ(rendered("none: {{contact.entry}}."), "none: .");
  EXPECT_EQ(rendered("{{date(\"2026-11-22\")}} {{true}}"), "2026-11-22 true");
}

TEST(TextTemplate, HasSectionsWhereSomethingIsTrue) {
  const std::string written =
      "{{#contact.entry}}to {{contact.entry}}{{/contact.entry}}{{^contact.entry}}nowhere{{/contact.entry}}";
  EXPECT_EQ(rendered(written), "nowhere");
  EXPECT_EQ(rendered("{{#contact.channel = \"chat\"}}chat{{/contact.channel = \"chat\"}}"), "chat");
  EXPECT_EQ(rendered("{{#[]}}some{{/[]}}{{^[]}}none{{/[]}}"), "none");
}

TEST(TextTemplate, RefusesWhatNobodyKnows) {
  const std::pair<const char*, const char*> cases[] = {
      {"Dear {{customer.profile.nam}}", "{{customer.profile.nam}}: "},
      {"{{#ofer.title}}x{{/ofer.title}}", "{{ofer.title}}: "},
      {"{{contact.}}", "{{contact.}}: "},
      {"{{>partial}}", "partials"},
      {"{{=<% %>=}}", "delimiters"},
      {"{{offer.title", "is no Mustache"},
      {"{{", "is no Mustache"},
      {"{{{", "is no Mustache"},
      {"{{#offer.title}}x", "is no Mustache"},
      {"x{{/offer.title}}", "is no Mustache"},
      {"{{}}", "{{}}: "},
  };
  for (const auto& [written, expected] : cases) {
    const auto made = read(written);
    ASSERT_EQ(made.problems.size(), 1u) << written;
    EXPECT_THAT(to_string(made.problems[0]), HasSubstr(expected));
    EXPECT_THAT(to_string(made.problems[0]), HasSubstr("offers.toml:1:8"));
  }
  std::string names;
  for (std::size_t i = 0; i <= template_names_max; ++i) names += fmt::format("{{{{{}}}}}", i);
  EXPECT_EQ(read(names).problems.size(), 1u);
  EXPECT_EQ(read(std::string(template_bytes_max + 1, 'x')).problems.size(), 1u);
}

TEST(TextTemplate, KnowsWhatStandsInItInAnyCase) {
  EXPECT_EQ(read("a {{offer.title}} b{{#true}}c{{^false}}d{{/false}}{{/true}}{{! no }} e").text.fixed(),
            "a  b e");
}

}  // namespace
}  // namespace balie::playbook
