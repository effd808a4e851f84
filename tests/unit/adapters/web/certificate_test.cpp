#include "adapters/sdk/web/certificate.hpp"

#include "core/base/file.hpp"
#include "own_certificate.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace balie::web {
namespace {

constexpr long day = 86'400;

class CertificateTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ =
        testing::TempDir() + "/certificate_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
    path_ += "/own";
  }
  Certificate certificate() { return {path_ + ".crt", path_ + ".key"}; }
  void write(const std::string& file, const std::string& text) {
    ASSERT_TRUE(write_file_atomically(path_ + file, text, 0600));
  }

  std::string path_;
  ManualClock clock_;
};

TEST_F(CertificateTest, IsReadAgainWhenItWasChanged) {
  write_certificate(path_, "one", clock_.time(), day);
  auto one = certificate();
  ASSERT_TRUE(one.load(clock_.time()));
  EXPECT_FALSE(one.is_renewed());
  write_certificate(path_, "two, of another length", clock_.time(), day);
  EXPECT_TRUE(one.is_renewed());
  ASSERT_TRUE(one.load(clock_.time()));
  EXPECT_FALSE(one.is_renewed());
}

TEST_F(CertificateTest, ARefusalLeavesTheOneBefore) {
  write_certificate(path_, "one", clock_.time(), day);
  auto one = certificate();
  ASSERT_TRUE(one.load(clock_.time()));
  auto* before = SSL_CTX_get0_certificate(one.context().native_handle());
  write(".crt", "half of it");
  ASSERT_FALSE(one.load(clock_.time()));
  EXPECT_EQ(SSL_CTX_get0_certificate(one.context().native_handle()), before);
  EXPECT_FALSE(one.is_renewed()) << "it is complained about once";
}

TEST_F(CertificateTest, IsRefusedByName) {
  struct Case {
    const char* text;  // of the error
    std::function<void()> spoil;
  };
  const std::vector<Case> cases{
      {"certificate_file: ", [&] { std::filesystem::remove(path_ + ".crt"); }},
      {"key_file: ", [&] { std::filesystem::remove(path_ + ".key"); }},
      {"certificate_file: ", [&] { write(".crt", "nothing of that kind"); }},
      {"key_file: ", [&] { write(".key", "nothing of that kind"); }},
      {"key values mismatch",
       [&] {
         write_certificate(path_ + "_other", "other", clock_.time(), day);
         std::filesystem::rename(path_ + "_other.key", path_ + ".key");
       }},
      {"expired on ", [&] { clock_.jump_wall(std::chrono::hours(25)); }},
      {"is not valid before ", [&] { clock_.jump_wall(-std::chrono::hours(50)); }},
  };
  for (const auto& one : cases) {
    write_certificate(path_, "one", clock_.time(), day);
    one.spoil();
    const auto loaded = certificate().load(clock_.time());
    ASSERT_FALSE(loaded) << one.text;
    EXPECT_EQ(loaded.error().code(), "web.bad_certificate");
    EXPECT_EQ(loaded.error().fate(), Fate::fatal);
    EXPECT_NE(loaded.error().text().find(one.text), std::string::npos) << loaded.error().text();
  }
}

}  // namespace
}  // namespace balie::web
