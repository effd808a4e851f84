#include "adapters/sdk/web/certificate.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <memory>
#include <string_view>

namespace balie::web {
namespace {

namespace ssl = boost::asio::ssl;

std::unexpected<Error> bad(std::string text) {
  return failure(Fate::fatal, "web.bad_certificate", std::move(text));
}

// "Nov 22 18:00:00 2026 GMT"
std::string text_of(const ASN1_TIME* time) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  ASN1_TIME_print(out.get(), time);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// Browsers refuse it outside of these times, so that nobody could reach us.
result<void> check_validity(const std::string& path, const X509* certificate, Time now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto* from = X509_get0_notBefore(certificate);
  const auto* until = X509_get0_notAfter(certificate);
  if (ASN1_TIME_cmp_time_t(until, seconds) <= 0) {
    return bad(fmt::format("certificate_file: {} expired on {}", path, text_of(until)));
  }
  if (ASN1_TIME_cmp_time_t(from, seconds) > 0) {
    return bad(fmt::format("certificate_file: {} is not valid before {}", path, text_of(from)));
  }
  return {};
}

}  // namespace

result<void> Certificate::load(Time now) {
  loaded_ = stamp();
  ssl::context context(ssl::context::tls_server);
  boost::system::error_code error;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_compression);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  // Nobody is there whom OpenSSL could ask.
  context.set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); },
                                error);
  context.use_certificate_chain_file(certificate_path_, error);
  if (error) return bad(fmt::format("certificate_file: {}: {}", certificate_path_, error.message()));
  context.use_private_key_file(key_path_, ssl::context::pem, error);
  if (error) return bad(fmt::format("key_file: {}: {}", key_path_, error.message()));
  BALIE_CHECK(check_validity(certificate_path_, SSL_CTX_get0_certificate(context.native_handle()), now));
  context_.emplace(std::move(context));
  return {};
}

bool Certificate::is_renewed() const { return stamp() != loaded_; }

std::string Certificate::stamp() const {
  std::string stamp;
  for (const auto& path : {certificate_path_, key_path_}) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) continue;
    stamp +=
        fmt::format("{}:{}:{}.{} ", found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
  }
  return stamp;
}

}  // namespace balie::web
