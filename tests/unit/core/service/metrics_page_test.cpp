#include "core/service/metrics_page.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace balie::service {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::Status status_with_a_model() {
  v1::Status status;
  status.set_ready(true);
  status.set_contacts(7);
  auto& model = *status.add_models();
  model.set_model("leaving");
  model.set_version("2");
  model.set_scored(7);
  model.set_failed(1);
  auto& field = *model.add_fields();
  field.set_field("topic");
  field.set_missing(3);
  for (int i = 0; i < 10; ++i) model.add_deciles(i == 9 ? 6 : 0);
  model.set_drift(0.5);
  return status;
}

// The whole answer to a GET.
std::string get(std::uint16_t port, const std::string& path) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  std::string answer;
  if (connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + path + " HTTP/1.0\r\n\r\n";
    send(peer, request.data(), request.size(), 0);
    char bytes[4096];
    for (auto count = recv(peer, bytes, sizeof bytes, 0); count > 0;
         count = recv(peer, bytes, sizeof bytes, 0)) {
      answer.append(bytes, static_cast<std::size_t>(count));
    }
  }
  close(peer);
  return answer;
}

TEST(MetricsText, HasTheHubAndItsModels) {
  const std::string text = metrics_text(status_with_a_model());
  const std::string of = "{model=\"leaving\",version=\"2\",shadow=\"false\"";
  EXPECT_THAT(text, HasSubstr("balie_hub_ready 1\n"));
  EXPECT_THAT(text, HasSubstr("balie_hub_contacts_total 7\n"));
  EXPECT_THAT(text, HasSubstr("balie_model_scored_total" + of + "} 7\n"));
  EXPECT_THAT(text, HasSubstr("balie_model_failed_total" + of + "} 1\n"));
  EXPECT_THAT(text, HasSubstr("balie_model_missing_total" + of + ",field=\"topic\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("balie_model_decile_total" + of + ",decile=\"10\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("balie_model_drift" + of + "} 0.5\n"));
  EXPECT_THAT(metrics_text({}), Not(HasSubstr("balie_model")));
}

TEST(MetricsPage, IsServedAsItWasUpdatedLast) {
  const auto page = MetricsPage::open("127.0.0.1:0");
  ASSERT_TRUE(page.has_value()) << page.error().text();
  EXPECT_THAT(get((*page)->port(), "/metrics"), HasSubstr("balie_hub_ready 0\n"));
  (*page)->update(status_with_a_model());
  EXPECT_THAT(get((*page)->port(), "/metrics"), HasSubstr("balie_model_scored_total"));
  EXPECT_THAT(get((*page)->port(), "/"), HasSubstr("404"));
}

TEST(MetricsPage, ListensOnLoopbackAlone) {
  for (const auto* address : {"0.0.0.0:0", "9100", "127.0.0.1", "127.0.0.1.example:1", "*:9100", ""}) {
    const auto page = MetricsPage::open(address);
    ASSERT_FALSE(page.has_value()) << address;
    EXPECT_EQ(page.error().code(), "metrics.bad_address");
  }
  const auto first = MetricsPage::open("127.0.0.1:0");
  ASSERT_TRUE(first.has_value());
  const auto second = MetricsPage::open("127.0.0.1:" + std::to_string((*first)->port()));
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code(), "metrics.not_listening");
}

}  // namespace
}  // namespace balie::service
