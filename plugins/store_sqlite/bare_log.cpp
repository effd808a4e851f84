#include "plugins/store_sqlite/bare_log.hpp"

#include "core/base/assert.hpp"
#include "plugins/store_sqlite/data_directory.hpp"
#include "plugins/store_sqlite/log_file.hpp"

#include <algorithm>

namespace balie::store_sqlite {

result<BareLogFigures> write_bare_log(const BareLogSettings& settings, const Clock& clock) {
  BALIE_ASSERT(!settings.batches.empty() && *std::ranges::min_element(settings.batches) > 0);
  BALIE_TRY(const DataDirectory directory, DataDirectory::open(settings.directory));
  BALIE_TRY(auto log, LogFile::open(settings.directory));
  std::string entry(settings.entry_bytes, '\0');
  for (std::size_t i = 0; i < entry.size(); ++i) entry[i] = static_cast<char>(i * 131 + i / 251);
  const std::vector<std::string_view> entries(*std::ranges::max_element(settings.batches), entry);
  BareLogFigures figures;
  const Instant start = clock.instant();
  for (Instant now = start; figures.elapsed < settings.duration;) {
    const std::size_t size = settings.batches[figures.batches % settings.batches.size()];
    BALIE_CHECK(log->append(std::span(entries).first(size)));
    const Instant after = clock.instant();
    figures.slowest = std::max<Duration>(figures.slowest, after - now);
    figures.elapsed = after - start;
    figures.entries += size;
    ++figures.batches;
    now = after;
  }
  BALIE_CHECK(log->close());
  return figures;
}

}  // namespace balie::store_sqlite
