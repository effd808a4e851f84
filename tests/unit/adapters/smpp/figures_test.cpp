#include "adapters/smpp/figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Figures, MessagesByDirectionAndResult) {
  Figures figures;
  figures.message(Figures::Direction::in, "stored");
  figures.message(Figures::Direction::in, "stored");
  figures.message(Figures::Direction::receipt, "again");
  figures.message(Figures::Direction::out, "accepted");
  const auto text = figures.text({}, 0);
  EXPECT_THAT(text, HasSubstr(R"(balie_smpp_messages_total{direction="in",result="stored"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(balie_smpp_messages_total{direction="receipt",result="again"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(balie_smpp_messages_total{direction="out",result="accepted"} 1)"));
}

TEST(Figures, WhatIsOfNow) {
  Figures figures;
  EXPECT_THAT(figures.text({{"transceiver-1", true, 7}}, 3), HasSubstr("balie_smpp_parts_waiting 3"));
  figures.throttled();
  const auto text = figures.text({{"transceiver-1", false, 0}, {"outbind", true, 1}}, 0);
  EXPECT_THAT(text, HasSubstr(R"(balie_smpp_link_up{link="transceiver-1"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(balie_smpp_link_up{link="outbind"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(balie_smpp_window_used{link="outbind"} 1)"));
  EXPECT_THAT(text, HasSubstr("balie_smpp_throttled_total 1"));
  EXPECT_THAT(text, HasSubstr("balie_smpp_parts_waiting 0"));
  EXPECT_THAT(text, Not(HasSubstr(R"(link="transceiver-1"} 7)"))) << "not what was";
}

}  // namespace
}  // namespace balie::smpp
