#include "adapters/desk/open_id_fetch.hpp"

#include "adapters/desk/open_id_settings.hpp"

#include <curl/curl.h>

#include <memory>

namespace balie::desk {
namespace {

struct Cleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Download {
  std::string body;
  std::size_t bytes_max;
  const std::atomic<bool>& stop;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& download = *static_cast<Download*>(user);
  if (download.body.size() + size * count > download.bytes_max) return 0;
  download.body.append(bytes, size * count);
  return size * count;
}

int go_on(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Download*>(user)->stop ? 1 : 0;
}

void set_up(CURL* curl, const FetchRequest& request, const std::string& authorities,
            const FetchLimits& limits) {
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(limits.time).count();
  const bool here = is_loopback_url(request.url);
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, here ? "http,https" : "https");
  if (here) curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limit));
  // Else a thread that waits for a silent nameserver would be waited for beyond that.
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  if (!authorities.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, authorities.c_str());
    curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // the system's, which would be believed besides
  }
  if (!request.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, request.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, request.password.c_str());
  }
  if (!request.bearer.empty()) {
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, request.bearer.c_str());
  }
  if (request.form.empty()) return;
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.form.size()));
  curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, request.form.c_str());
}

}  // namespace

result<Fetched> fetch(const FetchRequest& request, const std::string& authorities, const FetchLimits& limits,
                      const std::atomic<bool>& stop) {
  const std::unique_ptr<CURL, Cleanup> curl(curl_easy_init());
  if (!curl) return failure(Fate::retry, "openid.away", "libcurl cannot start");
  set_up(curl.get(), request, authorities, limits);
  const std::unique_ptr<curl_slist, Cleanup> headers(curl_slist_append(nullptr, "Accept: application/json"));
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  Download download{{}, limits.bytes, stop};
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &download);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, go_on);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &download);
  if (const auto code = curl_easy_perform(curl.get()); code != CURLE_OK)
    return failure(Fate::retry, "openid.away", curl_easy_strerror(code));
  Fetched fetched;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &fetched.status);
  fetched.body = std::move(download.body);
  return fetched;
}

}  // namespace balie::desk
