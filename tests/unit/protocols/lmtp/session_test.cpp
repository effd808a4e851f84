#include "protocols/lmtp/session.hpp"

#include <gtest/gtest.h>

namespace balie::lmtp {
namespace {

// A server that takes every recipient but "no@...", and answers a message with what the test says.
struct Talk {
  Session session;
  std::vector<Reply> answers{{250, "2.1.5 Ok"}};
  std::string said;     // by the server
  std::string message;  // the last one
  std::vector<std::string> recipients;
  int complete = 0, aborted = 0, ended = 0;

  explicit Talk(SessionLimits limits = {}) : session("mx.shop.example", limits) {}

  Talk& hear(std::string_view bytes, std::size_t piece = 1000) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      session.feed(bytes.substr(0, piece));
      while (auto happened = session.next()) on(*std::move(happened));
    }
    said += session.take_output();
    return *this;
  }
  void on(Session::Event event) {
    if (const auto* asked = std::get_if<Session::Asked>(&event)) {
      const bool no = asked->recipient.starts_with("no@");
      session.on_recipient(no ? Reply{550, "5.1.1 no"} : Reply{250, "2.1.5 Ok"});
    } else if (std::holds_alternative<Session::Begun>(event)) {
      message.clear();
    } else if (const auto* chunk = std::get_if<Session::Chunk>(&event)) {
      message += chunk->bytes;
    } else if (std::holds_alternative<Session::Complete>(event)) {
      ++complete;
      recipients = session.envelope().recipients;
      session.answer(answers);
    } else if (std::holds_alternative<Session::Aborted>(event)) {
      ++aborted;
    } else {
      ++ended;
    }
  }
  // The codes of the replies, those of several lines once.
  [[nodiscard]] std::string codes() const {
    std::string codes;
    for (std::size_t at = 0; at < said.size(); at = said.find('\n', at) + 1) {
      if (said[at + 3] == ' ') codes += (codes.empty() ? "" : " ") + said.substr(at, 3);
    }
    return codes;
  }
};

constexpr std::string_view begin = "LHLO x\r\nMAIL FROM:<jo@home.example>\r\nRCPT TO:<a@b>\r\nDATA\r\n";

TEST(LmtpSession, AnswersForEachRecipientThatWasTaken) {
  for (const std::size_t piece : {1u, 7u, 1000u}) {
    Talk talk;
    talk.answers = {{250, "2.1.5 Ok"}, {451, "4.3.0 later"}};
    talk.hear(
        "LHLO x\r\nMAIL FROM:<jo@home.example> SIZE=10\r\nRCPT TO:<a@b>\r\nRCPT TO:<no@b>\r\nRCPT "
        "TO:<c@d>\r\n"
        "DATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\nMAIL FROM:<>\r\nQUIT\r\n",
        piece);
    EXPECT_EQ(talk.codes(), "220 250 250 250 550 250 354 250 451 250 221");
    EXPECT_EQ(talk.message, "Subject: x\r\n\r\n.dot\r\n");
    EXPECT_EQ(talk.recipients, (std::vector<std::string>{"a@b", "c@d"}));
    EXPECT_EQ(talk.complete, 1);
    EXPECT_EQ(talk.ended, 1);
  }
}

TEST(LmtpSession, TellsWhatItCan) {
  Talk talk;
  talk.hear("LHLO x\r\n");
  for (const auto* word : {"PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 67108864"}) {
    EXPECT_NE(talk.said.find(word), std::string::npos) << word;
  }
}

TEST(LmtpSession, NothingOutOfOrder) {
  const std::pair<std::string_view, std::string_view> talks[] = {
      {"MAIL FROM:<a@b>\r\n", "220 503"},
      {"RCPT TO:<a@b>\r\nDATA\r\n", "220 503 503"},
      {"LHLO x\r\nDATA\r\n", "220 250 503"},
      {"LHLO x\r\nMAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\nDATA\r\n", "220 250 250 503 503"},
      {"LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<no@b>\r\nDATA\r\n", "220 250 250 550 503"},
      {"LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nRSET\r\nDATA\r\n", "220 250 250 250 250 503"},
      {"LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nLHLO y\r\nDATA\r\n", "220 250 250 250 250 503"},
      {"RSET\r\nMAIL FROM:<a@b>\r\n", "220 250 503"},
      {"NOOP\r\nVRFY x\r\nHELP\r\nFOO\r\nQUIT\r\n", "220 250 252 214 500 221"},
  };
  for (const auto& [bytes, codes] : talks) EXPECT_EQ(Talk().hear(bytes).codes(), codes) << bytes;
}

TEST(LmtpSession, WhoEndsALineOtherwiseIsSentAway) {
  for (const std::string bytes : {"LHLO x\n", "NOOP\nMAIL FROM:<a@b>\r\n"}) {
    Talk talk;
    EXPECT_EQ(talk.hear(bytes).codes(), "220 521");
    EXPECT_EQ(talk.ended, 1);
  }
  EXPECT_EQ(Talk().hear("NOOP\rNOOP\r\nNOOP\r\n").codes(), "220 500 250");
}

TEST(LmtpSession, NothingSmuggledIsACommand) {
  for (const std::string end : {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r\n\x2e\r\r\n"}) {
    Talk talk;
    talk.hear(std::string(begin) + "a" + end +
              "MAIL FROM:<evil@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n\r\n.\r\nQUIT\r\n");
    EXPECT_EQ(talk.complete, 1) << end;
    EXPECT_EQ(talk.codes(), "220 250 250 250 354 250 221") << end;
  }
}

TEST(LmtpSession, TooMuchIsToldAndTheConnectionGoesOn) {
  SessionLimits limits;
  limits.message_bytes_max = 100;
  limits.recipients_max = 1;
  Talk talk(limits);
  talk.hear(
      "LHLO x\r\nMAIL FROM:<a@b> SIZE=101\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");
  EXPECT_EQ(talk.codes(), "220 250 552 250 250 452 354");
  talk.hear(std::string(1000, 'x') + "\r\n.\r\n", 10);
  talk.hear("MAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\nshort\r\n.\r\n");
  EXPECT_EQ(talk.codes(), "220 250 552 250 250 452 354 552 250 250 354 250");
  EXPECT_EQ(talk.aborted, 1);
  EXPECT_EQ(talk.complete, 1);
  EXPECT_EQ(talk.message, "short\r\n");
}

TEST(LmtpSession, LinesAndErrorsHaveAnEnd) {
  Talk endless;
  EXPECT_EQ(endless.hear(std::string(10'000, 'a')).codes(), "220 500");
  EXPECT_EQ(endless.ended, 1);
  Talk wrong;
  for (int i = 0; i < 100; ++i) wrong.hear("FOO\r\n");
  EXPECT_EQ(wrong.ended, 1);
  EXPECT_TRUE(wrong.codes().ends_with("500 421"));
}

TEST(LmtpSession, GoesAwayBetweenMessages) {
  Talk talk;
  talk.hear("LHLO x\r\n");
  talk.session.shut({421, "4.3.2 going"});
  EXPECT_EQ(talk.hear("NOOP\r\n").codes(), "220 250 421");
}

}  // namespace
}  // namespace balie::lmtp
