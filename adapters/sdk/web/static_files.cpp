#include "adapters/sdk/web/static_files.hpp"

#include "core/base/file.hpp"

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <utility>
#include <vector>

namespace balie::web {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hash_length = 8;  // of Vite's and Rollup's names

std::string tag_of(std::string_view content) {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(content.data()),
                     content.size(), nullptr, 0);
  std::string tag = "\"";
  for (const auto byte : hash) tag += fmt::format("{:02x}", byte);
  return tag + '"';
}

// Calls `each` with the trimmed elements of a list; stops when it returns true, and returns that.
template <typename Each>
bool any_element(std::string_view list, Each each) {
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    while (!one.empty() && (one.front() == ' ' || one.front() == '\t')) one.remove_prefix(1);
    while (!one.empty() && (one.back() == ' ' || one.back() == '\t')) one.remove_suffix(1);
    if (!one.empty() && each(one)) return true;
  }
  return false;
}

// Of "br;q=0.5". What cannot be read is taken for a refusal.
double quality_of(std::string_view element) {
  const auto at = element.find("q=");
  if (element.find(';') == std::string_view::npos) return 1;
  if (at == std::string_view::npos) return 0;
  double quality = 0;
  std::from_chars(element.data() + at + 2, element.data() + element.size(), quality);
  return quality;
}

}  // namespace

std::string_view content_type_of(std::string_view name) {
  static constexpr auto types = std::to_array<std::pair<std::string_view, std::string_view>>({
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".mp3", "audio/mpeg"},
      {".ogg", "audio/ogg"},
      {".wav", "audio/wav"},
      {".txt", "text/plain; charset=utf-8"},
      {".wasm", "application/wasm"},
  });
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const auto& one) { return name.ends_with(one.first); });
  return found == types.end() ? "application/octet-stream" : found->second;
}

bool is_hashed_name(std::string_view path) {
  if (!path.starts_with("/assets/")) return false;
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || dot < hash_length + 1) return false;
  const auto mark = name[dot - hash_length - 1];
  const auto hash = name.substr(dot - hash_length, hash_length);
  return (mark == '-' || mark == '.') && std::all_of(hash.begin(), hash.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                  c == '-';
         });
}

bool accepts_encoding(std::string_view header, std::string_view coding) {
  return any_element(header, [&](std::string_view one) {
    auto name = one.substr(0, one.find(';'));
    while (name.ends_with(' ')) name.remove_suffix(1);
    return boost::beast::iequals(boost::beast::string_view(name.data(), name.size()),
                                 boost::beast::string_view(coding.data(), coding.size())) &&
           quality_of(one) > 0;
  });
}

bool matches_tag(std::string_view header, std::string_view tag) {
  return any_element(header, [&](std::string_view one) {
    if (one.starts_with("W/")) one.remove_prefix(2);
    return one == "*" || one == tag;
  });
}

result<StaticFiles> StaticFiles::load(const std::string& folder, const StaticLimits& limits) {
  std::error_code error;
  std::vector<std::pair<std::string, std::string>> found;  // path in the folder, name
  fs::recursive_directory_iterator walk(folder, error);
  if (error) {
    return failure(Fate::fatal, "web.no_folder", fmt::format("{}: {}", folder, error.message()));
  }
  for (const fs::recursive_directory_iterator end; !error && walk != end; walk.increment(error)) {
    const auto name = walk->path().filename().string();
    const auto status = walk->symlink_status(error);
    if (name.starts_with('.')) {
      if (fs::is_directory(status)) walk.disable_recursion_pending();
      continue;
    }
    if (!fs::is_regular_file(status)) continue;
    if (found.size() == limits.files_max) {
      return failure(Fate::fatal, "web.too_large",
                     fmt::format("{}: more than {} files", folder, limits.files_max));
    }
    found.emplace_back(walk->path().string(), '/' + walk->path().lexically_relative(folder).generic_string());
  }
  if (error) return failure(Fate::fatal, "web.no_folder", fmt::format("{}: {}", folder, error.message()));
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  StaticFiles files;
  for (const auto& [path, name] : found) BALIE_CHECK(files.add(path, name, limits));
  return files;
}

// NAME comes before NAME.br and NAME.gz.
result<void> StaticFiles::add(const std::string& path, const std::string& name, const StaticLimits& limits) {
  BALIE_TRY(auto content, read_file(path, limits.file_bytes_max));
  bytes_ += content.size();
  if (bytes_ > limits.bytes_max) {
    return failure(Fate::fatal, "web.too_large",
                   fmt::format("{}: with it there are more than {} bytes", path, limits.bytes_max));
  }
  auto tag = tag_of(content);
  Variant variant{std::move(content), std::move(tag)};
  const std::string_view folder_index = "index.html";
  const auto served = [&](std::string_view file) {
    return std::string(file.ends_with("/index.html") ? file.substr(0, file.size() - folder_index.size())
                                                     : file);
  };
  for (auto [ending, member] : {std::pair(".br", &File::brotli), std::pair(".gz", &File::gzip)}) {
    if (!name.ends_with(ending)) continue;
    const auto of = files_.find(served(std::string_view(name).substr(0, name.size() - 3)));
    if (of == files_.end()) continue;  // a file of its own
    of->second.*member = std::move(variant);
    return {};
  }
  files_[served(name)] =
      File{std::string(content_type_of(name)), is_hashed_name(name), std::move(variant), {}, {}};
  return {};
}

std::optional<Response> StaticFiles::find(std::string_view path, const Request& request) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return std::nullopt;
  const auto& file = found->second;
  const auto* variant = &file.plain;
  std::string_view encoding;
  if (file.brotli && accepts_encoding(request.accept_encoding, "br")) {
    variant = &*file.brotli;
    encoding = "br";
  } else if (file.gzip && accepts_encoding(request.accept_encoding, "gzip")) {
    variant = &*file.gzip;
    encoding = "gzip";
  }
  Response response;
  response.content_type = file.content_type;
  response.cache_control = file.immutable ? "public, max-age=31536000, immutable" : "no-cache";
  response.headers.emplace_back("ETag", variant->tag);
  if (file.brotli || file.gzip) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (matches_tag(request.if_none_match, variant->tag)) {
    response.status = 304;
    return response;
  }
  if (!encoding.empty()) response.headers.emplace_back("Content-Encoding", std::string(encoding));
  response.body = variant->body;
  return response;
}

}  // namespace balie::web
