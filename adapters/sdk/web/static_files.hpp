// The files of a page, read into memory at start: what is not in that folder then is never served.
#pragma once

#include "adapters/sdk/web/message.hpp"
#include "core/base/result.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace balie::web {

struct StaticLimits {
  std::size_t files_max = 2'000;
  std::size_t file_bytes_max = 16 << 20;
  std::size_t bytes_max = 64 << 20;  // of all together
};

class StaticFiles {
 public:
  // Reads all regular files of the folder and those below it; links and names that begin with a dot are
  // passed over. NAME.br and NAME.gz beside NAME are the same, compressed. Errors: "web.no_folder",
  // "web.too_large", and those of read_file.
  static result<StaticFiles> load(const std::string& folder, const StaticLimits& limits = {});

  // The answer to a GET or HEAD for that path ("/", "/assets/a.js"; a folder's index.html has the folder's
  // own path): 200, or 304 where the client has it. nullopt: there is no such file. The path is compared as
  // it was sent: nothing is decoded or normalised, so no path can lead anywhere else.
  [[nodiscard]] std::optional<Response> find(std::string_view path, const Request& request) const;
  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Variant {
    std::string body;
    std::string tag;  // quoted
  };
  struct File {
    std::string content_type;
    bool immutable = false;
    Variant plain;
    std::optional<Variant> brotli;
    std::optional<Variant> gzip;
  };

  result<void> add(const std::string& path, const std::string& name, const StaticLimits& limits);

  std::map<std::string, File, std::less<>> files_;  // by path
  std::size_t bytes_ = 0;
};

// By the name's ending; "application/octet-stream" where that is not known.
std::string_view content_type_of(std::string_view name);
// A name below assets/ in which a build tool put its content's hash: "assets/index-BfX3a_9k.js".
bool is_hashed_name(std::string_view path);
// Whether an Accept-Encoding header takes that coding (RFC 9110, 12.5.3; never by "*").
bool accepts_encoding(std::string_view header, std::string_view coding);
// Whether an If-None-Match header names the tag, which is quoted; compared weakly.
bool matches_tag(std::string_view header, std::string_view tag);

}  // namespace balie::web
