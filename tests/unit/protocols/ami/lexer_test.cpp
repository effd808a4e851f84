// The scenarios of ruby_ami (../shared/data/telephony/lexer.feature), step by step. Its longer texts are not
// in that file: bodies of our own stand in their places.
#include "protocols/ami/decoder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

namespace balie::ami {
namespace {

using Kind = Message::Kind;

std::filesystem::path feature_file() {
  const auto* folder = std::getenv("BALIE_REFERENCE_DATA");
  return std::filesystem::path(folder ? folder : "../shared/data") / "telephony/lexer.feature";
}

std::string body_named(const std::string& name) {
  static const std::map<std::string, std::string> bodies = {
      {"show_channels_from_wayne",
       "Channel              Location             State   Application(Data)\n"
       "Zap/1-1              700@local:1          Up      MeetMe(700)\n"
       "1 active channel\n1 active call\n"},
      {"empty_String", ""},
      {"empty_string", ""},
      {"with_colon_after_first_line",
       "Host                  Username       Refresh State\nlax.teliax.net:5060   jicksta     105 "
       "Registered\n"}};
  return bodies.at(name);
}

std::string with_line_ends(const std::string& text) {
  return std::regex_replace(std::regex_replace(text, std::regex(R"(\\r)"), "\r"), std::regex(R"(\\n)"), "\n");
}

const std::string login = "Response: Success\r\nMessage: Authentication accepted\r\n\r\n";

class Scenario {
 public:
  void run(const std::string& step) {
    std::smatch found;
    auto steps = given();
    steps.insert(steps.end(), expected().begin(), expected().end());
    for (const auto& [pattern, act] : steps) {
      if (std::regex_match(step, found, std::regex(pattern))) {
        ++done;
        return act(*this, found);
      }
    }
    FAIL() << "a step that nobody knows: " << step;
  }
  int done = 0;

 private:
  using Act = std::function<void(Scenario&, const std::smatch&)>;
  using Steps = std::vector<std::pair<std::string, Act>>;
  static const Steps& given();
  static const Steps& expected();

  void feed(const std::string& bytes) {
    decoder_.feed(bytes);
    for (;;) {
      const auto next = decoder_.next();
      ASSERT_TRUE(next.has_value());
      if (!*next) return;
      if (const auto* greeting = std::get_if<Greeting>(&**next)) {
        version_ = greeting->version;
      } else {
        sort(std::get<Message>(**next));
      }
    }
  }
  void sort(const Message& message) {
    if (message.kind == Kind::event) {
      events_.push_back(message);
    } else if (message.kind == Kind::malformed) {
      ++syntax_errors_;
    } else if (message.name() == "Error") {
      errors_.push_back(message);
    } else {
      messages_.push_back(message);
    }
  }

  Decoder decoder_;
  std::string version_;
  std::vector<Message> messages_, events_, errors_;
  int syntax_errors_ = 0;
  std::map<std::string, std::string> stanzas_;
};

const Scenario::Steps& Scenario::given() {
  using Self = Scenario&;
  using Found = const std::smatch&;
  static const Steps all = {
      {"a new lexer", [](Self self, Found) { self.decoder_ = Decoder(); }},
      {"a version header for AMI (.*)",
       [](Self self, Found found) { self.feed("Asterisk Call Manager/" + found[1].str() + "\r\n"); }},
      {"a normal login success with events", [](Self self, Found) { self.feed(login); }},
      {"a normal login success with events split into two pieces",
       [](Self self, Found) {
         self.feed(login.substr(0, 20));
         self.feed(login.substr(20));
       }},
      {"a multi-line Response:Follows body of (\\S+)",
       [](Self self, Found found) {
         self.feed("Response: Follows\r\nPrivilege: Command\r\n" + body_named(found[1]) +
                   "--END COMMAND--\r\n\r\n");
       }},
      {"a multi-line Response:Follows response simulating uptime",
       [](Self self, Found) {
         self.feed(
             "Response: Follows\r\nPrivilege: Command\r\nSystem uptime: 46 minutes, 30 seconds\r\n"
             "--END COMMAND--\r\n\r\n");
       }},
      {"an immediate response with text \"(.*)\"",
       [](Self self, Found found) { self.feed(with_line_ends(found[1]) + "\r\n\r\n"); }},
      {"an? Authentication Required error|an AMI error whose message is \"(.*)\"",
       [](Self self, Found found) {
         self.feed("Response: Error\r\nMessage: " + found[1].str() + "\r\n\r\n");
       }},
      {"a Pong response with an ActionID of (.*)",
       [](Self self, Found found) {
         self.feed("Response: Pong\r\nActionID: " + found[1].str() + "\r\n\r\n");
       }},
      {"(\\d+) Pong responses with(out)? an ActionID.*",
       [](Self self, Found found) {
         for (int i = 0; i < std::stoi(found[1]); ++i)
           self.feed(found[2].matched ? "Response: Pong\r\n\r\n" : "Response: Pong\r\nActionID: 1\r\n\r\n");
       }},
      {"a custom stanza named \"(.*)\"",
       [](Self self, Found found) { self.stanzas_[found[1]] = "Response: Success\r\n"; }},
      {"a custom event with name \"(.*)\" identified by \"(.*)\"",
       [](Self self, Found found) { self.stanzas_[found[2]] = "Event: " + found[1].str() + "\r\n"; }},
      {"the custom stanza named \"(.*)\" has key \"(.*)\" with value \"(.*)\"|"
       "a custom header for event identified by \"(.*)\" whose key is \"(.*)\" and value is \"(.*)\"",
       [](Self self, Found found) {
         const int at = found[1].matched ? 1 : 4;
         self.stanzas_[found[at]] += found[at + 1].str() + ": " + found[at + 2].str() + "\r\n";
       }},
      {"the custom (stanza named|event identified by) \"(.*)\" is added to the buffer",
       [](Self self, Found found) { self.feed(self.stanzas_[found[2]] + "\r\n"); }},
      {"syntactically invalid immediate_packet_with_colon",
       [](Self self, Found) {
         self.feed("markq has 0 calls in 'ringall' strategy, W:0, C:0\r\n   No Members\r\n");
       }},
      {"a stanza break", [](Self self, Found) { self.feed("\r\n"); }},
  };
  return all;
}

const Scenario::Steps& Scenario::expected() {
  using Self = Scenario&;
  using Found = const std::smatch&;
  static const Steps all = {
      {"the protocol should have lexed without syntax errors",
       [](Self self, Found) { EXPECT_EQ(self.syntax_errors_, 0); }},
      {"the protocol should have lexed with 1 syntax error",
       [](Self self, Found) { EXPECT_EQ(self.syntax_errors_, 1); }},
      {"the syntax error fixture named .* should have been encountered",
       [](Self self, Found) { EXPECT_EQ(self.syntax_errors_, 1); }},
      {"the version should be set to (.*)",
       [](Self self, Found found) { EXPECT_EQ(self.version_, found[1]); }},
      {"(\\d+) messages? should have been received",
       [](Self self, Found found) { EXPECT_EQ(std::to_string(self.messages_.size()), found[1]); }},
      {"(\\d+) AMI error should have been received",
       [](Self self, Found found) { EXPECT_EQ(std::to_string(self.errors_.size()), found[1]); }},
      {"the 1st AMI error should have the message \"(.*)\"",
       [](Self self, Found found) { EXPECT_EQ(self.errors_.at(0).value("Message"), found[1].str()); }},
      {"(\\d+) event should have been received",
       [](Self self, Found found) { EXPECT_EQ(std::to_string(self.events_.size()), found[1]); }},
      {"the 1st event should have the name \"(.*)\"",
       [](Self self, Found found) { EXPECT_EQ(self.events_.at(0).name(), found[1].str()); }},
      {"the 1st event should have key \"(.*)\" with value \"(.*)\"",
       [](Self self, Found found) { EXPECT_EQ(self.events_.at(0).value(found[1].str()), found[2].str()); }},
      {"the (first|1st) message received should have a key \"(.*)\" with value \"(.*)\"",
       [](Self self, Found found) { EXPECT_EQ(self.messages_.at(0).value(found[2].str()), found[3].str()); }},
      {"the 'follows' body of (\\d+) messages? received should equal (\\S+)",
       [](Self self, Found found) {
         EXPECT_EQ(std::to_string(self.messages_.size()), found[1]);
         for (const auto& message : self.messages_) EXPECT_EQ(message.body, body_named(found[2]));
       }},
      {"1 message should be an immediate response with text \"(.*)\"",
       [](Self self, Found found) {
         const auto is = [&](const Message& one) {
           return one.kind == Kind::text && one.body == found[1].str();
         };
         EXPECT_EQ(std::count_if(self.messages_.begin(), self.messages_.end(), is), 1);
       }},
  };
  return all;
}

TEST(Lexer, does_what_others_expect) {
  std::ifstream file(feature_file());
  if (!file) GTEST_SKIP() << "no " << feature_file() << ": skipped";
  Scenario scenario;
  int scenarios = 0;
  bool wip = false, skipped = false;
  const std::regex step(R"(\s*(?:Given|When|Then|And) (.*?)\s*)");
  std::smatch found;
  for (std::string line; std::getline(file, line);) {
    if (line.find("@wip") != std::string::npos) wip = true;
    if (line.find("Scenario:") != std::string::npos) {
      scenario = Scenario();
      skipped = std::exchange(wip, false);  // theirs did not do it either
      scenarios += skipped ? 0 : 1;
    } else if (!skipped && std::regex_match(line, found, step)) {
      SCOPED_TRACE(line);
      scenario.run(found[1]);
    }
  }
  EXPECT_EQ(scenarios, 22);
}

}  // namespace
}  // namespace balie::ami
