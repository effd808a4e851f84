#include "protocols/milter/session.hpp"

#include <gtest/gtest.h>

namespace balie::milter {
namespace {

using Event = Session::Event;

constexpr std::uint32_t all_actions = 0x1ff, all_steps = 0x1f'ffff, no_steps = 0;

// An MTA that says what it is told, and reads what the session sends.
class Mta {
 public:
  explicit Mta(std::uint32_t steps = all_steps, std::uint32_t actions = all_actions,
               SessionLimits limits = {})
      : session(limits) {
    say(Negotiate{6, actions, steps});
    negotiated = replies();
  }
  void say(const Command& command) {
    std::string bytes;
    encode(encode_command(command), bytes);
    session.feed(bytes);
    for (;;) {
      auto happened = session.next();
      if (!happened) {
        error = happened.error().code();
        return;
      }
      if (!*happened) return;
      events.push_back(**happened);
    }
  }
  void say_message() {
    for (const Command& command : std::initializer_list<Command>{
             Mail{"<a@b.example>", {}}, Recipient{"<c@d.example>", {}}, Data{}, Header{"Subject", " hello"},
             EndOfHeaders{}, Body{"text\r\n"}, EndOfMessage{""}}) {
      say(command);
    }
  }
  std::string replies() {  // their codes
    FrameDecoder decoder;
    decoder.feed(session.take_output());
    std::string codes;
    while (auto frame = *decoder.next()) codes += frame->code;
    return codes;
  }

  Session session;
  std::string negotiated;
  std::vector<Event> events;
  std::string error;
};

TEST(Session, AnswersNothingButTheNegotiationAndTheEndWhereItMay) {
  Mta mta;
  EXPECT_EQ(mta.negotiated, "O");
  mta.say(Connect{"mx.example", '4', 25, "192.0.2.1"});
  mta.say(Helo{"mx.example"});
  mta.say_message();
  EXPECT_EQ(mta.replies(), "");
  EXPECT_EQ(mta.events,
            (std::vector<Event>{Session::Begun{}, Session::Chunk{"text\r\n"}, Session::Complete{}}));
  const auto& envelope = mta.session.envelope();
  EXPECT_EQ(envelope.client.address, "192.0.2.1");
  EXPECT_EQ(envelope.helo, "mx.example");
  EXPECT_EQ(envelope.mail.sender, "<a@b.example>");
  EXPECT_EQ(envelope.recipients, (std::vector<Recipient>{{"<c@d.example>", {}}}));
  EXPECT_EQ(envelope.headers, (std::vector<Header>{{"Subject", " hello"}}));
  mta.session.progress();
  mta.session.answer({AddHeader{"X", " y"}}, Accept{});
  EXPECT_EQ(mta.replies(), "pha");
}

TEST(Session, AnswersEveryStageToAnMtaThatWantsIt) {
  Mta mta(no_steps);
  mta.say(Connect{"mx.example", 'U', 0, ""});
  mta.say(Helo{"mx.example"});
  EXPECT_EQ(mta.replies(), "cc");
  mta.say_message();
  EXPECT_EQ(mta.replies(), "cccccc");  // sender, recipient, data, header, end of headers, body
  mta.say(Unknown{"XFOO"});
  EXPECT_EQ(mta.replies(), "");  // it waits for the message's answer
  mta.session.answer({}, Accept{});
  EXPECT_EQ(mta.replies(), "a");
}

TEST(Session, PutsTheSpaceOfHeadersWhereTheMtaKeepsIt) {
  Mta mta(no_steps);
  mta.say(Mail{"<>", {}});
  mta.say(Header{"Subject", "hello"});
  EXPECT_EQ(mta.session.envelope().headers[0].value, " hello");
  mta.say(EndOfMessage{""});
  EXPECT_EQ(mta.replies(), "cc");  // sender and header
  mta.session.answer({AddHeader{"X", " y"}, ChangeHeader{1, "Subject", " z"}}, Accept{});
  std::string expected;
  encode(Change(AddHeader{"X", "y"}), expected);
  encode(Change(ChangeHeader{1, "Subject", "z"}), expected);
  encode(Verdict(Accept{}), expected);
  EXPECT_EQ(mta.session.take_output(), expected);
}

TEST(Session, SeveralMessagesAndSessionsFollowOneAnother) {
  Mta mta;
  mta.say(Connect{"one.example", '4', 25, "192.0.2.1"});
  for (int i = 0; i < 3; ++i) {
    mta.say_message();
    EXPECT_EQ(mta.session.envelope().recipients.size(), 1u);
    mta.session.answer({}, Accept{});
    mta.say(Abort{});  // as Postfix does after each
  }
  EXPECT_EQ(mta.replies(), "aaa");
  mta.say(QuitForNew{});
  EXPECT_EQ(mta.session.envelope().client.host, "");
  mta.say(Connect{"two.example", '4', 25, "192.0.2.2"});
  mta.say_message();
  EXPECT_EQ(mta.session.envelope().client.host, "two.example");
  EXPECT_EQ(mta.error, "");
}

TEST(Session, MacrosComeBeforeAnyStageAndLiveAsLongAsWhatTheyAreOf) {
  Mta mta;
  mta.say(Macros{'C', {{"j", "mx.example"}}});
  mta.say(Connect{"one.example", 'U', 0, ""});
  mta.say(Macros{'M', {{"auth_authen", "jo"}}});
  mta.say(Mail{"<a@b.example>", {}});
  mta.say(Macros{'E', {{"i", "4X1"}}});  // Postfix tells the queue's id late
  const auto& envelope = mta.session.envelope();
  EXPECT_EQ(envelope.macro("j"), "mx.example");
  EXPECT_EQ(envelope.macro("auth_authen"), "jo");
  EXPECT_EQ(envelope.macro("i"), "4X1");
  mta.say(Abort{});
  mta.say(Mail{"<a@b.example>", {}});
  EXPECT_EQ(envelope.macro("j"), "mx.example");
  EXPECT_EQ(envelope.macro("auth_authen"), "");
  EXPECT_EQ(envelope.macro("i"), "");
}

TEST(Session, AnAbortTakesTheMessageAway) {
  Mta mta;
  mta.say_message();
  mta.say(Abort{});
  EXPECT_EQ(mta.events.back(), Event(Session::Aborted{}));
  mta.session.answer({}, Accept{});  // too late
  EXPECT_EQ(mta.replies(), "");
  mta.say(Abort{});  // of nothing
  EXPECT_EQ(mta.events.size(), 4u);
  mta.say_message();
  EXPECT_EQ(mta.error, "");
}

TEST(Session, TheRestOfTheBodyMayComeWithItsEnd) {
  Mta mta;
  mta.say(Mail{"<>", {}});
  mta.say(EndOfMessage{"rest"});
  EXPECT_EQ(mta.events, (std::vector<Event>{Session::Begun{}, Session::Chunk{"rest"}, Session::Complete{}}));
}

TEST(Session, TakesOfAnMtaNoMoreThanItOffers) {
  Mta mta(no_steps, action::add_headers);
  EXPECT_TRUE(mta.session.may(action::add_headers));
  EXPECT_FALSE(mta.session.may(action::add_headers | action::change_headers));
  Mta old;
  EXPECT_FALSE(old.session.may(action::change_body));  // which we never ask for
}

TEST(Session, EndsWithQuit) {
  Mta mta;
  mta.say(Quit{});
  EXPECT_EQ(mta.events.back(), Event(Session::Ended{}));
  mta.say(Mail{"<>", {}});
  EXPECT_EQ(mta.events.size(), 1u);
}

TEST(Session, RefusesWhatIsOutOfOrder) {
  const std::vector<std::vector<Command>> conversations = {
      {Negotiate{6, 0, 0}},
      {Recipient{"<a@b>", {}}},
      {Header{"A", "b"}},
      {Body{"b"}},
      {EndOfMessage{""}},
      {Mail{"<>", {}}, Mail{"<>", {}}},
      {Mail{"<>", {}}, Connect{"x", 'U', 0, ""}},
      {Mail{"<>", {}}, EndOfMessage{""}, Header{"A", "b"}},
  };
  for (const auto& conversation : conversations) {
    Mta mta;
    for (const auto& command : conversation) mta.say(command);
    EXPECT_EQ(mta.error, "milter.out_of_order") << conversation.size() << " commands";
  }
  Session fresh;
  std::string bytes;
  encode(encode_command(Mail{"<>", {}}), bytes);
  fresh.feed(bytes);
  EXPECT_EQ(fresh.next().error().code(), "milter.out_of_order");
  Session ancient;
  bytes.clear();
  encode(encode_command(Negotiate{1, 0, 0}), bytes);
  ancient.feed(bytes);
  EXPECT_EQ(ancient.next().error().code(), "milter.version");
}

TEST(Session, KeepsTheNamesOfHeadersBeyondItsLimit) {
  SessionLimits limits;
  limits.header_bytes_max = 100;
  limits.headers_max = 3;
  limits.recipients_max = 1;
  Mta mta(all_steps, all_actions, limits);
  mta.say(Mail{"<>", {}});
  mta.say(Recipient{"<a@b>", {}});
  mta.say(Header{"A", " short"});
  mta.say(Header{"B", std::string(200, 'x')});
  EXPECT_FALSE(mta.session.envelope().headers[0].value.empty());
  EXPECT_EQ(mta.session.envelope().headers[1], (Header{"B", ""}));
  EXPECT_TRUE(mta.session.envelope().headers_cut);
  mta.say(Recipient{"<c@d>", {}});
  EXPECT_EQ(mta.error, "milter.too_many");
}

}  // namespace
}  // namespace balie::milter
