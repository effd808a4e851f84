// How a playbook stands in the log: whole, so that any decision can be made again.
#pragma once

#include "core/base/result.hpp"
#include "core/playbook/files.hpp"

#include "balie/v1/event.pb.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

constexpr std::size_t file_always_written_max = 64 << 10;  // small files stand in each event
constexpr std::size_t file_written_max = playbook::bytes_max;

// SHA-256, 32 bytes.
std::string content_hash(std::string_view content);

// `written`: in which event of the log the content with this hash stands, if it does: such a content is
// referred to. Of a file beyond file_written_max the hash alone is kept.
v1::PlaybookPublished playbook_record(
    const std::string& version, const std::vector<playbook::File>& files,
    const std::function<std::optional<std::uint64_t>(std::string_view hash)>& written);

// The files again. `read`: the PlaybookPublished of an event of the log. Errors (reject): "playbook.unknown"
// where a content is not in the log, with the file's name.
result<std::vector<playbook::File>> files_of(
    const v1::PlaybookPublished& record,
    const std::function<result<v1::PlaybookPublished>(std::uint64_t sequence)>& read);

// An event as it goes to others: the contents of playbooks stay in the log. `bytes`: where one must be made.
std::string_view without_contents(std::string_view event, std::string& bytes);

}  // namespace balie::service
