// The server's certificate and key, in the files that their owner renews.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <boost/asio/ssl/context.hpp>

#include <optional>
#include <string>

namespace balie::web {

// All on one strand.
class Certificate {
 public:
  // Paths of PEM files: the certificate with those between it and its root, and its key.
  Certificate(std::string certificate_path, std::string key_path)
      : certificate_path_(std::move(certificate_path)), key_path_(std::move(key_path)) {}

  // Reads both, for TLS 1.2 and later; what was read before is kept where that fails. Fate::fatal
  // "web.bad_certificate": a file that cannot be read, a key of another certificate or with a
  // password, or a certificate that is not valid at `now`.
  result<void> load(Time now);
  // True where one of the files is another than load() last found, or was changed.
  [[nodiscard]] bool is_renewed() const;

  // Once loaded. Connections that began with an earlier one keep it.
  [[nodiscard]] boost::asio::ssl::context& context() { return *context_; }

 private:
  [[nodiscard]] std::string stamp() const;

  std::string certificate_path_, key_path_;
  std::string loaded_;  // stamp() as it was
  std::optional<boost::asio::ssl::context> context_;
};

}  // namespace balie::web
