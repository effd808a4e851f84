// The part of Api that is about files: mails as they came, what customers attached, and what goes with
// answers.
#include "adapters/desk/api.hpp"

namespace balie::desk {
namespace {

constexpr std::size_t word_bytes_max = 256;

// nullptr: missing, empty or too long.
const std::string* word_of(const web::Target& target, std::string_view name) {
  const auto* text = target.parameter(name);
  return text && !text->empty() && text->size() <= word_bytes_max ? text : nullptr;
}

int status_of(const Error& error) {
  if (error.code() == "attachment.too_large") return 413;
  if (error.code() == "attachment.type") return 415;
  if (error.code() == "not_allowed") return 403;
  return error.fate() == Fate::retry ? 503 : 400;
}

}  // namespace

void Api::original(Call&& call, const web::Target& target, const web::Request&) {
  fetch(std::move(call), target, "original", "message/rfc822", "attachment; filename=\"original.eml\"");
}

// Whatever it holds, and whatever it was said to be, it is a download.
void Api::attachment(Call&& call, const web::Target& target, const web::Request&) {
  if (!word_of(target, "file")) {
    return refuse(call, 400, "http.bad_request", "?adapter=...&contact=...&file=...");
  }
  fetch(std::move(call), target, "attachment", "application/octet-stream",
        "attachment");  // the page names it
}

void Api::fetch(Call&& call, const web::Target& target, std::string_view what, const char* type,
                const char* disposition) {
  const auto *adapter = word_of(target, "adapter"), *contact = word_of(target, "contact");
  if (!adapter || !contact) return refuse(call, 400, "http.bad_request", "?adapter=...&contact=...");
  if (auto noted = parts_.users.audit(call.session.user, what, *contact); !noted) {
    return failed(call, noted.error());
  }
  const auto* file = what == "attachment" ? word_of(target, "file") : nullptr;
  const auto shared = std::make_shared<Call>(std::move(call));
  parts_.gateway.fetch_original({{*adapter, *contact}, file ? *file : ""}, [this, shared, type, disposition](
                                                                               result<std::string> bytes) {
    if (!bytes) {
      const bool late = bytes.error().fate() == Fate::retry;
      return refuse(*shared, late ? 503 : 404, bytes.error().code(), bytes.error().text());
    }
    web::Response response;
    response.content_type = type;
    response.headers.emplace_back("Content-Disposition", disposition);
    response.body = *std::move(bytes);
    answer(*shared, std::move(response));
  });
}

void Api::upload(Call&& call, const web::Target& target, const web::Request& request) {
  const auto *adapter = word_of(target, "adapter"), *contact = word_of(target, "contact"),
             *name = word_of(target, "name");
  if (!adapter || !contact || !name) {
    return refuse(call, 400, "http.bad_request", "?adapter=...&contact=...&name=...");
  }
  const std::string type(request.content_type.substr(0, request.content_type.find(';')));
  const auto kept = parts_.gateway.keep_upload(call.user, {*adapter, *contact}, *name, type, request.body);
  const auto noted =
      parts_.users.audit(call.session.user, "upload", *contact, kept ? "" : kept.error().code());
  if (!noted) return failed(call, noted.error());
  if (kept) return answer(call, *kept);
  parts_.figures.refused.Increment();
  refuse(call, status_of(kept.error()), kept.error().code(), kept.error().text());
}

}  // namespace balie::desk
