#include "core/operator/progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace balie::operation {
namespace {

constexpr std::uint64_t width = 30;
constexpr auto pause = std::chrono::milliseconds(100);
constexpr std::string_view wipe_line = "\r\x1b[K";

}  // namespace

std::string with_thousands(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return text;
}

std::string progress_line(std::uint64_t bytes, std::uint64_t bytes_all, std::uint64_t rows,
                          Duration since_start) {
  bytes = std::min(bytes, bytes_all);
  const auto filled = bytes_all == 0 ? width : bytes * width / bytes_all;
  const auto percent = bytes_all == 0 ? 100 : bytes * 100 / bytes_all;
  const auto seconds = std::chrono::duration<double>(since_start).count();
  const auto rate = seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(rows) / seconds) : 0;
  return fmt::format("[{}{}] {:>3} %  {} rows  {}/s", std::string(filled, '#'),
                     std::string(width - filled, '.'), percent, with_thousands(rows), with_thousands(rate));
}

ProgressBar::ProgressBar(std::ostream& out, const Clock& clock, std::uint64_t bytes_all, bool shown)
    : out_(out),
      clock_(clock),
      bytes_all_(bytes_all),
      shown_(shown),
      start_(clock.instant()),
      next_(start_ + pause) {}

ProgressBar::~ProgressBar() { wipe(); }

void ProgressBar::update(std::uint64_t bytes, std::uint64_t rows) {
  const auto now = clock_.instant();
  if (!shown_ || now < next_) return;
  next_ = now + pause;
  out_ << wipe_line << progress_line(bytes, bytes_all_, rows, now - start_) << std::flush;
}

void ProgressBar::wipe() {
  if (shown_) out_ << wipe_line << std::flush;
}

}  // namespace balie::operation
