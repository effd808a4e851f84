#include "core/operator/completion.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace balie::operation {
namespace {

// What bash offers after `line`, whose last word is being typed; sorted, a word a line.
std::string offered(const std::string& script, const std::string& line) {
  const auto folder = std::filesystem::path(testing::TempDir());
  const auto file = (folder / "balie_completion_test.bash").string();
  std::ofstream(file) << script
                      << fmt::format(
                             "COMP_WORDS=({} ''); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - {} ))\n_balie\nprintf "
                             "'%s\\n' \"${{COMPREPLY[@]}}\" | sort\n",
                             line, line.ends_with(' ') ? 1 : 2);
  std::string words;
  FILE* pipe = popen(("bash '" + file + "' 2>&1").c_str(), "r");
  char bytes[256];
  while (pipe != nullptr && std::fgets(bytes, sizeof bytes, pipe) != nullptr) words += bytes;
  if (pipe != nullptr) pclose(pipe);
  std::filesystem::remove(file);
  return words;
}

TEST(BashCompletion, OffersCommandsAndOptions) {
  CLI::App app("", "balie");
  app.set_help_flag();
  app.add_option("--config", "settings");
  app.add_option("--hidden", "not for people")->group("");
  auto* contact = app.add_subcommand("contact", "contacts");
  contact->set_help_flag();
  auto* send = contact->add_subcommand("send", "sends them");
  send->set_help_flag();
  send->add_option("--rejects", "a file");
  app.add_subcommand("customer", "customers");
  const auto script = bash_completion(app);

  EXPECT_EQ(offered(script, "balie "), "--config\ncontact\ncustomer\n");
  EXPECT_EQ(offered(script, "balie c"), "contact\ncustomer\n");
  EXPECT_EQ(offered(script, "balie contact "), "--config\nsend\n");
  EXPECT_EQ(offered(script, "balie contact send --r"), "--rejects\n");
  EXPECT_EQ(offered(script, "balie --config contact send "), "--config\n--rejects\n");
}

}  // namespace
}  // namespace balie::operation
