#include "protocols/mime/read.hpp"

#include "core/base/utf8.hpp"
#include "protocols/mime/boundaries.hpp"
#include "protocols/mime/bounds.hpp"
#include "protocols/mime/charset.hpp"
#include "protocols/mime/glib_handle.hpp"
#include "protocols/mime/html_text.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

namespace balie::mime {
namespace {

constexpr std::size_t report_bytes_max = 16u << 10;
constexpr std::size_t encoded_message_bytes_max = 4u << 20;
constexpr std::uint32_t addresses_max = 1'000;
constexpr std::size_t texts_max = 20;  // that are put together

struct FreeOptions {
  void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
};
struct FreeReferences {
  void operator()(GMimeReferences* references) const { g_mime_references_free(references); }
};

std::string_view name_of(GMimeParserWarning warning) {
  switch (warning) {
    case GMIME_WARN_DUPLICATED_HEADER:
      return "a header twice";
    case GMIME_WARN_DUPLICATED_PARAMETER:
      return "a parameter twice";
    case GMIME_WARN_UNENCODED_8BIT_HEADER:
      return "a header with bytes above 127";
    case GMIME_WARN_INVALID_CONTENT_TYPE:
      return "a content type that is none";
    case GMIME_WARN_INVALID_RFC2047_HEADER_VALUE:
      return "an encoded word that is none";
    case GMIME_WARN_MALFORMED_MULTIPART:
      return "a multipart without parts";
    case GMIME_WARN_TRUNCATED_MESSAGE:
      return "a multipart without an end";
    case GMIME_WARN_MALFORMED_MESSAGE:
      return "a malformed message";
    case GMIME_CRIT_INVALID_HEADER_NAME:
      return "a header without a name";
    case GMIME_CRIT_CONFLICTING_HEADER:
      return "headers that contradict each other";
    case GMIME_CRIT_CONFLICTING_PARAMETER:
      return "parameters that contradict each other";
    case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY:
      return "a multipart without a boundary";
    case GMIME_WARN_INVALID_PARAMETER:
      return "a parameter that is none";
    case GMIME_WARN_INVALID_ADDRESS_LIST:
      return "addresses that are none";
    case GMIME_CRIT_NESTING_OVERFLOW:
      return "parts nested too deeply";
    case GMIME_WARN_PART_WITHOUT_CONTENT:
      return "a part without content";
    case GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT:
      return "a part without anything";
  }
  return "malformed";
}

std::string clean(const char* text) {
  auto copied = text_of(text);
  repair_utf8(copied);
  return copied;
}

// Whatever a file's name says of folders is none of our business.
std::string file_name(std::string name) {
  if (const auto slash = name.find_last_of("/\\"); slash != std::string::npos) name.erase(0, slash + 1);
  std::erase_if(name, [](unsigned char letter) { return letter < 0x20 || letter == 0x7f; });
  return name;
}

// A little more than is kept, so that it is seen that there were more.
Bounds bounds_of(const ReadLimits& limits) {
  Bounds bounds;
  bounds.parts_max = limits.parts_max + std::size_t{1};
  return bounds;
}

class Reading {
 public:
  explicit Reading(const ReadLimits& limits) : limits_(limits), options_(g_mime_parser_options_new()) {
    g_mime_parser_options_set_warning_callback(options_.get(), &Reading::on_warning, this);
  }

  Message read(GMimeStream* stream, const std::vector<std::string_view>& problems) {
    read_.body.type = "text/plain";
    for (const auto each : problems) problem(each);
    const Handle<GMimeParser> parser(g_mime_parser_new_with_stream(stream));
    const Handle<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), options_.get()));
    if (!message) {
      problem("nothing that could be read");
      return std::move(read_);
    }
    read_fields(GMIME_OBJECT(message.get()), read_.fields);
    read_addresses(message.get());
    read_.subject = clean(g_mime_message_get_subject(message.get()));
    read_.message_id = clean(g_mime_message_get_message_id(message.get()));
    read_.references = ids(read_.field("References"));
    read_.in_reply_to = ids(read_.field("In-Reply-To"));
    if (auto* body = g_mime_message_get_mime_part(message.get())) read_part(body, read_.body, 0);
    read_texts(g_mime_message_get_mime_part(message.get()));
    return std::move(read_);
  }

 private:
  static void on_warning(gint64, GMimeParserWarning warning, const gchar*, gpointer self) {
    static_cast<Reading*>(self)->problem(name_of(warning));
  }
  void problem(std::string_view text) {
    if (std::ranges::find(read_.problems, text) == read_.problems.end()) read_.problems.emplace_back(text);
  }

  // GMime gives a message's own headers, and those of its body, which stand among them, apart.
  void read_fields(GMimeObject* object, std::vector<Field>& fields) {
    std::vector<GMimeHeader*> headers;
    const auto add = [&](GMimeObject* of) {
      auto* list = g_mime_object_get_header_list(of);
      for (int i = 0; i < g_mime_header_list_get_count(list); ++i) {
        headers.push_back(g_mime_header_list_get_header_at(list, i));
      }
    };
    add(object);
    if (GMIME_IS_MESSAGE(object)) {
      if (auto* body = g_mime_message_get_mime_part(GMIME_MESSAGE(object))) add(body);
      std::ranges::stable_sort(headers, {}, g_mime_header_get_offset);
    }
    if (headers.size() > limits_.fields_max) problem("too many headers");
    for (auto* header : headers | std::views::take(limits_.fields_max)) {
      const auto name = text_of(g_mime_header_get_name(header));
      if (std::ranges::any_of(name, [](unsigned char letter) { return letter <= 0x20 || letter >= 0x7f; })) {
        problem("a header without a name");
        continue;
      }
      const auto raw = text_of(g_mime_header_get_raw_value(header)).substr(0, limits_.field_bytes_max);
      const Text unfolded(g_mime_utils_header_unfold(raw.c_str()));
      const Text value(g_mime_utils_header_decode_text(options_.get(), unfolded.get()));
      fields.push_back({name, clean(value.get())});
    }
  }

  void read_addresses(GMimeMessage* message) {
    const std::array<std::pair<InternetAddressList*, std::vector<Address>*>, 5> lists = {
        {{g_mime_message_get_from(message), &read_.from},
         {g_mime_message_get_sender(message), &read_.sender},
         {g_mime_message_get_reply_to(message), &read_.reply_to},
         {g_mime_message_get_to(message), &read_.to},
         {g_mime_message_get_cc(message), &read_.cc}}};
    for (const auto& [list, addresses] : lists) read_list(list, *addresses, 0);
  }

  void read_list(InternetAddressList* list, std::vector<Address>& addresses, std::uint32_t depth) {
    const int count = list == nullptr ? 0 : internet_address_list_length(list);
    for (int i = 0; i < count && addresses.size() < addresses_max; ++i) {
      auto* each = internet_address_list_get_address(list, i);
      if (INTERNET_ADDRESS_IS_GROUP(each)) {
        auto* members = internet_address_group_get_members(INTERNET_ADDRESS_GROUP(each));
        if (depth < limits_.depth_max) read_list(members, addresses, depth + 1);
      } else if (INTERNET_ADDRESS_IS_MAILBOX(each)) {
        auto address = clean(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(each)));
        if (const auto at = address.rfind('@'); at != std::string::npos) {
          address.replace(at, std::string::npos, lower(std::string_view(address).substr(at)));
        }
        addresses.push_back({clean(internet_address_get_name(each)), std::move(address)});
      }
    }
  }

  std::vector<std::string> ids(std::string_view value) {
    const std::unique_ptr<GMimeReferences, FreeReferences> list(
        g_mime_references_parse(options_.get(), std::string(value).c_str()));
    std::vector<std::string> found;
    for (int i = 0; i < g_mime_references_length(list.get()); ++i) {
      found.push_back(clean(g_mime_references_get_message_id(list.get(), i)));
    }
    return found;
  }

  void read_part(GMimeObject* object, Part& part, std::uint32_t depth) {
    auto* type = g_mime_object_get_content_type(object);
    const Text type_text(g_mime_content_type_get_mime_type(type));
    part.type = without_type(object) ? "text/plain" : lower(clean(type_text.get()));
    part.charset = clean(g_mime_content_type_get_parameter(type, "charset"));
    part.disposition = lower(clean(g_mime_object_get_disposition(object)));
    part.content_id = clean(g_mime_object_get_content_id(object));
    if (depth > 0) read_fields(object, part.fields);
    if (GMIME_IS_MULTIPART(object)) {
      part.kind = Part::Kind::multipart;
      auto* multipart = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) {
        if (!enter(g_mime_multipart_get_part(multipart, i), part, depth)) return;
      }
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      auto* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      if (message != nullptr) read_inner(message, part, depth);
    } else if (GMIME_IS_PART(object)) {
      part.name = file_name(clean(g_mime_part_get_filename(GMIME_PART(object))));
      read_content(GMIME_PART(object), part);
      if (part.type == "message/rfc822") read_encoded_message(GMIME_PART(object), part, depth);
    }
  }

  void read_inner(GMimeMessage* message, Part& part, std::uint32_t depth) {
    part.kind = Part::Kind::message;
    read_fields(GMIME_OBJECT(message), part.message_fields);
    if (auto* body = g_mime_message_get_mime_part(message)) enter(body, part, depth);
  }

  // A message in base64, which RFC 2046 does not allow, is a leaf to GMime.
  void read_encoded_message(GMimePart* leaf, Part& part, std::uint32_t depth) {
    std::string bytes;
    decode(leaf, [&](std::string_view piece) {
      bytes += piece;
      return bytes.size() < encoded_message_bytes_max;
    });
    const auto bounded = within(bounds_of(limits_), bytes);
    for (const auto each : bounded.problems) problem(each);
    bytes = taken(bounded, bytes);
    const Handle<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const Handle<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Handle<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), options_.get()));
    if (!message) return;
    part.content.clear();
    read_inner(message.get(), part, depth);
  }

  bool enter(GMimeObject* object, Part& part, std::uint32_t depth) {
    if (depth >= limits_.depth_max) {
      problem("parts nested too deeply");
      return false;
    }
    if (++parts_ > limits_.parts_max) {
      problem("too many parts");
      return false;
    }
    read_part(object, part.parts.emplace_back(), depth + 1);
    return true;
  }

  // Calls take(bytes) with the decoded content, piece by piece, until that says false.
  template <typename Take>
  static void decode(GMimePart* leaf, Take take) {
    auto* content = g_mime_part_get_content(leaf);
    auto* encoded = content == nullptr ? nullptr : g_mime_data_wrapper_get_stream(content);
    if (encoded == nullptr) return;
    g_mime_stream_reset(encoded);
    const Handle<GMimeStream> decoded(g_mime_stream_filter_new(encoded));
    const auto add = [&](GMimeFilter* filter) {
      if (filter == nullptr) return;
      const Handle<GMimeFilter> owned(filter);
      g_mime_stream_filter_add(GMIME_STREAM_FILTER(decoded.get()), filter);
    };
    add(g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(content), FALSE));
    std::array<char, 16u << 10> room;
    for (;;) {
      const auto count = g_mime_stream_read(decoded.get(), room.data(), room.size());
      if (count <= 0 || !take(std::string_view(room.data(), static_cast<std::size_t>(count)))) return;
    }
  }

  void read_content(GMimePart* leaf, Part& part) {
    const bool report = part.type.starts_with("message/") || part.type == "text/rfc822-headers";
    const std::size_t kept = report                      ? report_bytes_max
                             : limits_.content_bytes_max ? limits_.content_bytes_max(part)
                                                         : 0;
    decode(leaf, [&](std::string_view bytes) {
      part.bytes += bytes.size();
      part.content += bytes.substr(0, kept - std::min(kept, part.content.size()));
      return true;
    });
  }

  // How well a leaf is read by people; the smallest is best.
  enum class Readable : unsigned char { plain, html, somehow, no };
  static Readable readable(GMimeObject* object) {
    if (!GMIME_IS_PART(object) || g_mime_part_is_attachment(GMIME_PART(object))) return Readable::no;
    auto* type = g_mime_object_get_content_type(object);
    if (g_mime_content_type_is_type(type, "text", "plain") || without_type(object)) return Readable::plain;
    if (g_mime_content_type_is_type(type, "text", "html")) return Readable::html;
    return g_mime_content_type_is_type(type, "text", "*") ? Readable::somehow : Readable::no;
  }
  // "Content-Type: text" is none, and then it is text/plain: RFC 2045, 5.2.
  static bool without_type(GMimeObject* object) {
    const auto* value = g_mime_object_get_header(object, "Content-Type");
    return value != nullptr && text_of(value).find('/') == std::string::npos;
  }

  // The leaves that a reader sees, in order: of alternatives the best one, of what belongs together the
  // first, of others all that have no name of a file. None is worse than `worst`; where there is a choice, it
  // is want_.
  void find_texts(GMimeObject* object, Readable worst, std::uint32_t depth, std::vector<GMimePart*>& found) {
    if (object == nullptr || depth > limits_.depth_max || found.size() >= texts_max) return;
    if (!GMIME_IS_MULTIPART(object)) {
      const bool named =
          !found.empty() && GMIME_IS_PART(object) && g_mime_part_get_filename(GMIME_PART(object)) != nullptr;
      if (!named && readable(object) <= worst) found.push_back(GMIME_PART(object));
      return;
    }
    auto* multipart = GMIME_MULTIPART(object);
    const auto subtype =
        lower(text_of(g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(object))));
    const bool one =
        subtype == "alternative" || subtype == "related" || subtype == "signed" || subtype == "report";
    const int count = std::min(g_mime_multipart_get_count(multipart), static_cast<int>(limits_.parts_max));
    std::vector<GMimePart*> best;
    for (int i = 0; i < count; ++i) {
      if (!one) {
        find_texts(g_mime_multipart_get_part(multipart, i), worst, depth + 1, found);
        continue;
      }
      std::vector<GMimePart*> inner;
      find_texts(g_mime_multipart_get_part(multipart, i), worst, depth + 1, inner);
      const auto rank = [&](const std::vector<GMimePart*>& leaves) {
        return leaves.empty() ? 9
                              : std::abs(static_cast<int>(readable(GMIME_OBJECT(leaves.front()))) -
                                         static_cast<int>(want_));
      };
      if (rank(inner) < rank(best)) best = std::move(inner);
    }
    found.insert(found.end(), best.begin(), best.end());
  }

  // The plain text; where that is empty the HTML; where there is neither, whatever text there is.
  void read_texts(GMimeObject* body) {
    for (const auto& [wanted, worst] :
         {std::pair(Readable::plain, Readable::html), std::pair(Readable::html, Readable::html),
          std::pair(Readable::somehow, Readable::somehow)}) {
      want_ = wanted;
      std::vector<GMimePart*> leaves;
      find_texts(body, worst, 0, leaves);
      read_.text.clear();
      read_.text_cut = false;
      for (auto* leaf : leaves) read_text(leaf);
      if (!trimmed(read_.text).empty()) return;
    }
  }

  // Adds it to what is there.
  void read_text(GMimePart* leaf) {
    const auto room = limits_.text_bytes_max - std::min(limits_.text_bytes_max, read_.text.size());
    if (room == 0) {
      read_.text_cut = true;
      return;
    }
    const bool html = readable(GMIME_OBJECT(leaf)) == Readable::html;
    const auto most = html ? room * 4 : room;  // most of HTML is no text
    std::string bytes;
    bool cut = false;
    decode(leaf, [&](std::string_view piece) {
      cut = bytes.size() + piece.size() > most;
      bytes += piece.substr(0, most - bytes.size());
      return !cut;
    });
    auto charset = clean(g_mime_object_get_content_type_parameter(GMIME_OBJECT(leaf), "charset"));
    if (charset.empty() && html) charset = charset_of_html(bytes);
    auto text = to_utf8(bytes, charset);
    std::erase(text, '\0');
    std::erase(text, '\r');
    if (html) text = html_text(text, room);
    if (text.size() > room) {  // it was shorter in its own charset
      cut = true;
      text.resize(room);
      while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
      if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0) text.pop_back();
    }
    if (!read_.text.empty() && !read_.text.ends_with('\n')) read_.text += '\n';
    read_.text += text;
    read_.text_cut = read_.text_cut || cut;
  }

  const ReadLimits& limits_;
  std::unique_ptr<GMimeParserOptions, FreeOptions> options_;
  Message read_;
  std::uint32_t parts_ = 0;
  Readable want_ = Readable::plain;
};

}  // namespace

void start() {
  static const bool started = [] {  // what GMime counts itself is not safe between threads
    g_mime_init();
    return true;
  }();
  static_cast<void>(started);
}

Message read(std::string_view bytes, const ReadLimits& limits) {
  start();
  const auto bounded = within(bounds_of(limits), bytes);
  const auto kept = bounded.too_much.empty() ? std::string() : taken(bounded, bytes);
  bytes = kept.empty() ? bytes.substr(0, bounded.bytes) : kept;
  const auto plain = with_plain_boundaries(bytes);
  if (plain) bytes = *plain;
  const Handle<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  return Reading(limits).read(stream.get(), bounded.problems);
}

Message read_file(int descriptor, const ReadLimits& limits) {
  start();
  struct stat status {};
  const bool there = ::fstat(descriptor, &status) == 0 && status.st_size > 0;
  const auto size = there ? static_cast<std::size_t>(status.st_size) : 0;
  void* mapped = there ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
  if (mapped == MAP_FAILED) return read({}, limits);
  const std::string_view bytes(static_cast<const char*>(mapped), size);
  const auto bounded = within(bounds_of(limits), bytes);
  const auto kept = bounded.too_much.empty() ? std::string() : taken(bounded, bytes);
  ::munmap(mapped, size);
  const Handle<GMimeStream> stream(
      kept.empty() ? g_mime_stream_fs_new_with_bounds(descriptor, 0, static_cast<gint64>(bounded.bytes))
                   : g_mime_stream_mem_new_with_buffer(kept.data(), kept.size()));
  if (kept.empty()) g_mime_stream_fs_set_owner(GMIME_STREAM_FS(stream.get()), FALSE);
  return Reading(limits).read(stream.get(), bounded.problems);
}

}  // namespace balie::mime
