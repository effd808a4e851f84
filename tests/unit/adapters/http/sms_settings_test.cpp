#include "adapters/http/sms_settings.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace balie::http {
namespace {

// Whether it is said that nobody would see what is called so.
bool is_unseen(const std::string& name, const std::string& settings) {
  Problems problems;
  const auto text = fmt::format("[[sms]]\nname = \"gate\"\npublic_url = \"https://a.example\"\n{}", settings);
  const auto table = parse_toml(text, "t", problems);
  read_sms_gateways(*table.get("sms"), "sms", "t", problems);
  const auto said = fmt::format("nobody would see {}", name);
  return std::ranges::any_of(problems, [&](const auto& one) { return one.text.ends_with(said); });
}

TEST(SmsSettings, WhereNothingIsAnsweredNothingIsToBeSaid) {
  using Case = std::array<std::string, 2>;
  for (const auto& [name, setting] :
       {Case{"offers", "offers = true"}, Case{"stop_reply", "stop_reply = \"Done.\""},
        Case{"stop_replies", "stop_replies = [\"fr=Fini.\"]"},
        Case{"help_reply", "help_reply = \"Call us.\""},
        Case{"help_replies", "help_replies = [\"fr=Appelez.\"]"}}) {
    EXPECT_TRUE(is_unseen(name, setting + "\nanswer = \"none\"")) << name;
    EXPECT_FALSE(is_unseen(name, setting + "\nanswer = \"text\"")) << name;
  }
}

}  // namespace
}  // namespace balie::http
