#include "protocols/bus/json.hpp"

#include "random_message.hpp"
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/type.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <vector>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;

std::string written(const pb::Message& message) {
  std::string out;
  to_json(message, out);
  return out;
}

bool equal(const pb::Message& a, const pb::Message& b) { return pb::util::MessageDifferencer::Equals(a, b); }

std::unique_ptr<pb::Message> fresh(const pb::Descriptor& type) {
  return std::unique_ptr<pb::Message>(pb::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// Ours read by protobuf, protobuf's read by us, and ours read by us.
void expect_agreement(const pb::Message& message) {
  Limits limits;
  limits.depth_max = 100;
  const auto ours = written(message);
  const auto by_them = fresh(*message.GetDescriptor());
  const auto status = pb::util::JsonStringToMessage(ours, by_them.get());
  ASSERT_TRUE(status.ok()) << status.ToString() << "\n" << ours;
  EXPECT_TRUE(equal(*by_them, message)) << ours;

  std::string theirs;
  ASSERT_TRUE(pb::util::MessageToJsonString(message, &theirs).ok());
  for (const auto& text : {theirs, ours}) {
    const auto by_us = fresh(*message.GetDescriptor());
    const auto held = from_json(text, "m", limits, *by_us);
    ASSERT_TRUE(held) << held.error().field << " " << held.error().text << "\n" << text;
    EXPECT_TRUE(equal(*by_us, message)) << text;
  }
}

// All messages of the package, found from the two that everything hangs on.
std::vector<const pb::Descriptor*> all_types() {
  std::vector<const pb::Descriptor*> types;
  const auto* session = v1::ToHub::descriptor()->file();
  const auto add = [&types](const pb::FileDescriptor* file) {
    for (int i = 0; i < file->message_type_count(); ++i) types.push_back(file->message_type(i));
  };
  add(session);
  for (int i = 0; i < session->dependency_count(); ++i) {
    if (session->dependency(i)->package() == "balie.v1") add(session->dependency(i));
  }
  return types;
}

TEST(JsonAgreement, RandomMessagesOfEveryType) {
  ASSERT_GT(all_types().size(), 30u);
  for (const auto* type : all_types()) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      SCOPED_TRACE(type->full_name() + " with seed " + std::to_string(seed));
      const auto message = fresh(*type);
      RandomMessage(seed).fill(*message);
      expect_agreement(*message);
      if (testing::Test::HasFailure()) return;
    }
  }
}

// What is written from the bytes is what is written from the message, or it is not written.
TEST(JsonFromBytes, RandomMessagesOfEveryType) {
  std::size_t taken = 0;
  for (const auto* type : all_types()) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      SCOPED_TRACE(type->full_name() + " with seed " + std::to_string(seed));
      const auto message = fresh(*type);
      RandomMessage(seed).fill(*message);
      std::string out = "before";
      if (to_json(message->SerializeAsString(), *type, Limits{}, out)) {
        ++taken;
        EXPECT_EQ(out, "before" + written(*message));
      } else {
        EXPECT_EQ(out, "before");
      }
    }
  }
  EXPECT_GT(taken, 1000u);
}

v1::Decision some_decision() {
  v1::Decision decision;
  decision.set_id("d");
  decision.mutable_at()->set_seconds(1'700'000'000);
  auto& score = *decision.add_scores();
  score.add_values()->set_number(-0.0);
  score.add_values()->set_flag(false);
  score.set_value(0.25);
  decision.mutable_route()->set_priority(-7);
  decision.add_annotations()->set_name("caf\u00e9 \"x\"");
  decision.add_annotations();
  decision.mutable_customer();
  return decision;
}

TEST(JsonFromBytes, ADecisionIsWrittenWithoutParsing) {
  const auto decision = some_decision();
  std::string out;
  ASSERT_TRUE(to_json(decision.SerializeAsString(), *decision.GetDescriptor(), Limits{}, out));
  EXPECT_EQ(out, written(decision));
}

TEST(JsonFromBytes, FieldsMayComeInAnyOrder) {
  std::string out;
  ASSERT_TRUE(to_json("\x6a\x01x\x32\x02\x10\x01\x0a\x01y", *v1::Decision::descriptor(), Limits{}, out));
  EXPECT_EQ(out, R"({"fallbackReason":"x","customer":{"created":true},"id":"y"})");
}

TEST(JsonFromBytes, LeavesTheRestToTheParser) {
  const auto bytes = some_decision().SerializeAsString();
  v1::ScoreValue number, flag;
  number.set_number(1);
  flag.set_flag(true);
  const struct {
    const char* name;
    std::string bytes;
    const pb::Descriptor& type;
  } cases[] = {
      {"a field twice", bytes + "\x6a\x01x\x6a\x01y", *v1::Decision::descriptor()},
      {"a field twice, out of order", bytes + "\x0a\x01x", *v1::Decision::descriptor()},
      {"a list in two parts", "\x52\x00\x6a\x01x\x52\x00" + std::string(), *v1::Decision::descriptor()},
      {"an unknown field", bytes + "\xf8\x3f\x01", *v1::Decision::descriptor()},
      {"two of a choice", number.SerializeAsString() + flag.SerializeAsString(),
       *v1::ScoreValue::descriptor()},
      {"another type", "\x08\x01", *v1::Decision::descriptor()},
      {"a number out of range", "\x10\x80\x80\x80\x80\x10", *v1::Route::descriptor()},
      {"cut short", bytes.substr(0, bytes.size() - 1), *v1::Decision::descriptor()},
      {"a Struct", "\x7a\x00" + std::string(), *v1::Contact::descriptor()},
  };
  for (const auto& one : cases) {
    std::string out = "before";
    EXPECT_FALSE(to_json(one.bytes, one.type, Limits{}, out)) << one.name;
    EXPECT_EQ(out, "before");
  }
  Limits shallow;
  shallow.depth_max = 2;
  std::string out;
  EXPECT_FALSE(to_json(bytes, *v1::Decision::descriptor(), shallow, out));
}

TEST(JsonAgreement, TypesThatTheBusDoesNotUseYet) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    pb::EnumDescriptorProto_EnumReservedRange optional_numbers;  // presence of scalars
    pb::FieldDescriptorProto enumerators;
    pb::SourceCodeInfo_Location repeated_numbers;
    RandomMessage(seed).fill(optional_numbers);
    RandomMessage(seed).fill(enumerators, 1);
    RandomMessage(seed).fill(repeated_numbers);
    expect_agreement(optional_numbers);
    expect_agreement(enumerators);
    expect_agreement(repeated_numbers);
  }
}

v1::Contact sample() {
  v1::Contact contact;
  contact.set_id("call-1");
  contact.set_channel("voice");
  auto* one = contact.add_identifiers();
  one->set_scheme("tel");
  one->set_value("+31612345678");
  contact.mutable_at()->set_seconds(1'700'000'000);
  contact.mutable_wait()->set_nanos(250'000'000);
  (*contact.mutable_attributes()->mutable_fields())["menu"].set_number_value(3);
  contact.set_explain(true);
  return contact;
}

TEST(JsonWrite, NamesInCamelCaseWithoutEmptyFields) {
  EXPECT_EQ(written(sample()),
            R"({"id":"call-1","channel":"voice","identifiers":[{"scheme":"tel","value":"+31612345678"}],)"
            R"("at":"2023-11-14T22:13:20Z","wait":"0.250s","attributes":{"menu":3},"explain":true})");
  EXPECT_EQ(written(v1::Contact()), "{}");
  v1::Status status;
  status.set_contacts(std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(written(status), R"({"contacts":"18446744073709551615"})");
}

TEST(JsonWrite, AppendsAndEscapes) {
  v1::Annotation annotation;
  annotation.set_name("q\"\\/\n\x01\x7f é");
  std::string out = "x";
  to_json(annotation, out);
  EXPECT_EQ(out, "x{\"name\":\"q\\\"\\\\/\\n\\u0001\\u007f é\"}");
}

TEST(JsonWrite, ReplacesWhatIsNotUtf8) {
  v1::Annotation annotation;
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xc3"}) {
    annotation.set_value(std::string("ab") + bad + "cd");
    const auto out = written(annotation);
    EXPECT_NE(out.find("ab\xef\xbf\xbd"), std::string::npos) << out;
    v1::Annotation back;
    EXPECT_TRUE(from_json(out, "", {}, back)) << out;
  }
}

TEST(JsonWrite, HoldsTimesToTheirBounds) {
  v1::Contact contact;
  contact.mutable_at()->set_seconds(std::numeric_limits<std::int64_t>::max());
  contact.mutable_at()->set_nanos(-1);
  contact.mutable_wait()->set_seconds(std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(written(contact), R"({"at":"9999-12-31T23:59:59Z","wait":"-315576000000s"})");
}

TEST(JsonWrite, NumbersOfAStructThatJsonCannotWriteAreNull) {
  pb::Struct object;
  (*object.mutable_fields())["a"].set_number_value(std::numeric_limits<double>::infinity());
  EXPECT_EQ(written(object), R"({"a":null})");
}

TEST(JsonRead, UnderstandsWhatTheMappingAllows) {
  struct Case {
    const char* json;
    const char* same_as;
  };
  const Case cases[] = {
      {R"({"contact_id":"a","offer_id":"b"})", R"({"contactId":"a","offerId":"b"})"},
      {R"({"id":null,"attributes":null,"value":"1.5"})", R"({"value":1.5})"},
      {R"( {"at":"2026-01-31T10:00:00.5+01:00"} )", R"({"at":"2026-01-31T09:00:00.500Z"})"},
      {R"({"value":18446744073709551616})", R"({"value":1.8446744073709552e19})"},
      {R"({"attributes":{"big":18446744073709551616,"n":[null,-0.5]}})",
       R"({"attributes":{"big":1.8446744073709552e19,"n":[null,-5e-1]}})"},
      {R"({"reason":"\ud834\udd1e\u00e9\/"})", R"({"reason":"𝄞é/"})"},
  };
  for (const auto& one : cases) {
    v1::Outcome a, b;
    const auto held = from_json(one.json, "outcome", {}, a);
    ASSERT_TRUE(held) << one.json << ": " << held.error().field << " " << held.error().text;
    ASSERT_TRUE(from_json(one.same_as, "outcome", {}, b)) << one.same_as;
    EXPECT_TRUE(equal(a, b)) << one.json;
  }
}

TEST(JsonRead, IntegersMayBeTextOrHaveAnExponent) {
  for (const char* json : {R"({"priority":120})", R"({"priority":"120"})", R"({"priority":1.2e2})",
                           R"({"priority":120.0 })", R"({"priority":"1.2e2"})"}) {
    v1::Route route;
    ASSERT_TRUE(from_json(json, "route", {}, route)) << json;
    EXPECT_EQ(route.priority(), 120) << json;
  }
  v1::EventsQuery query;
  ASSERT_TRUE(from_json(R"({"from":"18446744073709551615","limit":4294967295})", "", {}, query));
  EXPECT_EQ(query.from(), std::numeric_limits<std::uint64_t>::max());
}

TEST(JsonRead, ReadsBase64OfEitherAlphabet) {
  for (const char* text : {"+/8=", "-_8=", "-_8", "+/8"}) {
    v1::PlaybookFile file;
    ASSERT_TRUE(from_json(std::string(R"({"content":")") + text + "\"}", "", {}, file)) << text;
    EXPECT_EQ(file.content(), "\xfb\xff");
  }
}

TEST(JsonRead, ClearsTheMessageFirst) {
  auto contact = sample();
  ASSERT_TRUE(from_json("{}", "", {}, contact));
  EXPECT_TRUE(equal(contact, v1::Contact()));
}

struct Bad {
  const char* json;
  const char* field;
  const char* text;  // a part of it
};

template <typename Message>
void expect_violations(std::initializer_list<Bad> cases, std::string_view root) {
  for (const auto& one : cases) {
    Message message;
    const auto held = from_json(one.json, root, {}, message);
    ASSERT_FALSE(held) << one.json;
    EXPECT_EQ(held.error().field, one.field) << one.json << ": " << held.error().text;
    EXPECT_NE(held.error().text.find(one.text), std::string::npos) << one.json << ": " << held.error().text;
  }
}

TEST(JsonRead, NamesTheFieldThatIsWrong) {
  expect_violations<v1::Contact>(
      {
          {R"({"idd":"a"})", "contact.idd", "not a field of Contact"},
          {R"({"id":"a","id":"b"})", "contact.id", "twice"},
          {R"({"id":1})", "contact.id", "not a string"},
          {R"({"id":true})", "contact.id", "not a string"},
          {R"({"identifiers":{}})", "contact.identifiers", "not an array"},
          {R"({"identifiers":[{"scheme":"tel"},{"scheme":5}]})", "contact.identifiers[1].scheme",
           "not a string"},
          {R"({"identifiers":[{"x":5}]})", "contact.identifiers[0].x", "not a field of Identifier"},
          {R"({"identifiers":[null]})", "contact.identifiers[0]", "not an object"},
          {R"({"identifiers":[[]]})", "contact.identifiers[0]", "not an object"},
          {R"({"at":"yesterday"})", "contact.at", "not a time"},
          {R"({"at":"2026-02-29T00:00:00Z"})", "contact.at", "not a time"},
          {R"({"at":"2026-01-01T24:00:00Z"})", "contact.at", "not a time"},
          {R"({"at":"2026-01-01T00:00:00"})", "contact.at", "not a time"},
          {R"({"at":"0001-01-01T00:00:00+01:00"})", "contact.at", "not a time"},
          {R"({"at":1700000000})", "contact.at", "not a string"},
          {R"({"wait":"3"})", "contact.wait", "not a duration"},
          {R"({"wait":"3.s"})", "contact.wait", "not a duration"},
          {R"({"wait":"--3s"})", "contact.wait", "not a duration"},
          {R"({"wait":"315576000001s"})", "contact.wait", "not a duration"},
          {R"({"explain":"true"})", "contact.explain", "not true or false"},
          {R"({"explain":truly})", "contact.explain", "not valid JSON"},
          {R"({"attributes":[]})", "contact.attributes", "not an object"},
          {R"({"attributes":{"a":1,"a":2}})", "contact.attributes.a", "twice"},
          {R"({"attributes":{"a":{"b":[1,{"c":1e999}]}}})", "contact.attributes.a.b[1].c", "not valid JSON"},
          {R"({"attributes":{"a":nul}})", "contact.attributes.a", "not valid JSON"},
      },
      "contact");
}

TEST(JsonRead, MapsOfTexts) {
  v1::Presence presence;
  ASSERT_TRUE(from_json(R"({"addresses":{"voice":"SIP/2001","chat \u00e9":""}})", "", {}, presence));
  EXPECT_EQ(presence.addresses().at("voice"), "SIP/2001");
  EXPECT_EQ(presence.addresses().at("chat \u00e9"), "");
  ASSERT_TRUE(from_json(R"({"addresses":{}})", "", {}, presence));
  EXPECT_EQ(presence.addresses_size(), 0);
  EXPECT_EQ(written(presence), "{}");
  expect_violations<v1::Presence>(
      {{R"({"addresses":["a"]})", "presence.addresses", "not an object"},
       {R"({"addresses":{"voice":1}})", "presence.addresses.voice", "not a string"},
       {R"({"addresses":{"voice":null}})", "presence.addresses.voice", "not a string"},
       {R"({"addresses":{"a":"","a":""}})", "presence.addresses.a", "twice"}},
      "presence");
  Limits limits;
  limits.depth_max = 1;
  EXPECT_FALSE(from_json(R"({"addresses":{"voice":"a"}})", "", limits, presence));
}

TEST(JsonRead, NumbersOutOfRange) {
  expect_violations<v1::Route>({{R"({"priority":2147483648})", "priority", "integer from"},
                                {R"({"priority":-2147483649})", "priority", "integer from"},
                                {R"({"priority":1.5})", "priority", "integer from"},
                                {R"({"priority":"1 "})", "priority", "integer from"},
                                {R"({"priority":""})", "priority", "integer from"},
                                {R"({"priority":[1]})", "priority", "not an integer"},
                                {R"({"priority":01})", "priority", "not valid JSON"},
                                {R"({"skills":[{"level":-1}]})", "skills[0].level", "integer from"},
                                {R"({"skills":[{"level":4294967296}]})", "skills[0].level", "integer from"}},
                               "");
  expect_violations<v1::EventsQuery>({{R"({"from":18446744073709551616})", "from", "integer from"},
                                      {R"({"from":"1e20"})", "from", "integer from"},
                                      {R"({"from":-1})", "from", "integer from"}},
                                     "");
  expect_violations<v1::Score>({{R"({"value":"x"})", "value", "not a number"},
                                {R"({"value":"1e999"})", "value", "not a number"},
                                {R"({"value":"nan"})", "value", "not a number"},
                                {R"({"value":{}})", "value", "not a number"}},
                               "");
  expect_violations<v1::PlaybookFile>({{R"({"content":"a"})", "content", "not base64"},
                                       {R"({"content":"ab=c"})", "content", "not base64"},
                                       {R"({"content":"ab=="})", "content", "not base64"}},
                                      "");
}

TEST(JsonRead, OneOfSeveral) {
  expect_violations<v1::ToHub>({{R"({"heartbeat":{},"goodbye":{}})", "goodbye", "only one"}}, "");
}

TEST(JsonRead, TextThatIsNoJsonObject) {
  expect_violations<v1::Contact>(
      {{"", "contact", "not valid JSON"},
       {"  ", "contact", "not valid JSON"},
       {"null", "contact", "not an object"},
       {"[]", "contact", "not an object"},
       {"\"{}\"", "contact", "not an object"},
       {"{", "contact", "not valid JSON"},
       {"{}}", "contact", "not valid JSON"},
       {"{} {}", "contact", "not valid JSON"},
       {"{}x", "contact", "not valid JSON"},
       {R"({"id":"a",})", "contact", "not valid JSON"},
       {R"({"id":"a" "channel":"b"})", "contact", "not valid JSON"},
       {R"({"id":"a)", "contact", "not valid JSON"},
       {R"({"identifiers":[{"scheme":"a"})", "contact.identifiers", "not valid JSON"},
       {R"({'id':"a"})", "contact", "not valid JSON"},
       {"{\"id\":\"a\nb\"}", "contact", "not valid JSON"}},
      "contact");
}

TEST(JsonRead, TextThatIsNotUtf8) {
  expect_violations<v1::Contact>({{"{\"id\":\"\xff\"}", "contact", "not UTF-8"},
                                  {"{\"\xc3\":1}", "contact", "not UTF-8"},
                                  {"{\"id\":\"\xed\xa0\x80\"}", "contact", "not UTF-8"},
                                  {R"({"id":"\udc00"})", "contact.id", "not valid JSON"},
                                  {R"({"attributes":{"\udc00":1}})", "contact.attributes", "not valid JSON"},
                                  {R"({"id":"\ud800"})", "contact.id", "not valid JSON"},
                                  {R"({"id":"\ud800\u0041"})", "contact.id", "not valid JSON"},
                                  {R"({"id":"\q"})", "contact.id", "not valid JSON"}},
                                 "contact");
}

std::string nested(int levels, const std::string& open, const std::string& close) {
  std::string text = R"({"attributes":{"a":)";
  for (int i = 0; i < levels; ++i) text += open;
  text += "1";
  for (int i = 0; i < levels; ++i) text += close;
  return text + "}}";
}

TEST(JsonRead, WhatItAcceptsTheWireAcceptsToo) {
  Limits limits;
  for (const auto& [open, close] : {std::pair<std::string, std::string>("[", "]"), {R"({"b":)", "}"}}) {
    int deepest = 0;
    for (int levels = 0; levels < 40; ++levels) {
      v1::ToHub message;
      const auto held = from_json(nested(levels, open, close), "contact", limits, *message.mutable_contact());
      if (!held) {
        EXPECT_NE(held.error().text.find("nested deeper"), std::string::npos);
        continue;
      }
      EXPECT_EQ(deepest, levels == 0 ? 0 : levels - 1);
      deepest = levels;
      v1::ToHub parsed;
      EXPECT_TRUE(parse(message.SerializeAsString(), limits, parsed)) << open << " x " << levels;
    }
    EXPECT_GT(deepest, 7);
  }
  v1::Contact contact;
  EXPECT_FALSE(from_json(nested(100'000, "[", "]"), "contact", limits, contact));
}

TEST(JsonRead, HasALimitOnTheWhole) {
  Limits limits;
  limits.publish_bytes_max = 10;
  v1::Contact contact;
  EXPECT_TRUE(from_json(R"({"id":"a"})", "contact", limits, contact));
  const auto held = from_json(R"({"id":"ab"})", "contact", limits, contact);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().field, "contact");
}

TEST(JsonRead, ALongNameIsShownInPart) {
  v1::Contact contact;
  const auto held = from_json("{\"" + std::string(100'000, 'x') + "\":1}", "contact", {}, contact);
  ASSERT_FALSE(held);
  EXPECT_LT(held.error().field.size(), 100u);
}

}  // namespace
}  // namespace balie::bus
