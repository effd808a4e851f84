#include "adapters/email/submission.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace balie::email {
namespace {

struct Upload {
  std::string_view rest;
  bool ended = false;  // all of it was handed over
};

std::size_t read_upload(char* room, std::size_t size, std::size_t count, void* user) {
  auto& upload = *static_cast<Upload*>(user);
  const auto taken = std::min(size * count, upload.rest.size());
  std::memcpy(room, upload.rest.data(), taken);
  upload.rest.remove_prefix(taken);
  upload.ended = upload.ended || upload.rest.empty();
  return taken;
}

struct Cleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void set_up(CURL* curl, const Ready& mail, const Settings& settings) {
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(settings.send_limit).count();
  curl_easy_setopt(curl, CURLOPT_URL, settings.smtp.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limit));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit / 2));
  // A password is not said in clear because somebody on the way took STARTTLS out.
  const bool secret = !settings.smtp_user.empty() && settings.tls != "none";
  const long tls = settings.tls == "required" || secret ? CURLUSESSL_ALL
                   : settings.tls == "if_offered"       ? CURLUSESSL_TRY
                                                        : CURLUSESSL_NONE;
  curl_easy_setopt(curl, CURLOPT_USE_SSL, tls);
  if (!settings.certificates.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, settings.certificates.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // the system's, which would be believed besides
  }
  if (!settings.smtp_user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, settings.smtp_user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, settings.smtp_password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, mail.sender.c_str());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
}

// Texts name no address: the server's answer may.
result<void> outcome(CURLcode code, long reply, const Upload& upload) {
  if (code == CURLE_OK) return {};
  const auto text = fmt::format("{}; the server's last reply was {}", curl_easy_strerror(code), reply);
  if (reply >= 500 && code == CURLE_LOGIN_DENIED) return failure(Fate::reject, "email.login", text);
  if (reply >= 500) return failure(Fate::reject, "email.refused", text);
  if (reply >= 400 || !upload.ended) return failure(Fate::retry, "email.deferred", text);
  return failure(Fate::reject, "unknown", text);
}

}  // namespace

result<void> submit(const Ready& mail, const Settings& settings) {
  const std::unique_ptr<CURL, Cleanup> curl(curl_easy_init());
  if (!curl) return failure(Fate::retry, "email.deferred", "libcurl cannot start");
  set_up(curl.get(), mail, settings);
  const std::unique_ptr<curl_slist, Cleanup> recipients(
      curl_slist_append(nullptr, fmt::format("<{}>", mail.recipient).c_str()));
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  Upload upload{mail.bytes};
  curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, read_upload);
  curl_easy_setopt(curl.get(), CURLOPT_READDATA, &upload);
  const auto code = curl_easy_perform(curl.get());
  long reply = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply);
  return outcome(code, reply, upload);
}

}  // namespace balie::email
