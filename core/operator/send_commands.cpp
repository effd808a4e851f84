// `balie contact send` and `balie outcome send`.
#include "core/operator/commands.hpp"
#include "core/operator/line_reader.hpp"
#include "core/operator/ordered_transfer.hpp"
#include "protocols/bus/json.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace balie::operation {
namespace {

constexpr std::size_t window_max = 512;

// A file to read from; the standard input stays open.
class InputFile {
 public:
  explicit InputFile(const std::string& path)
      : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)), path_(path) {}
  ~InputFile() {
    if (descriptor_ > STDIN_FILENO) ::close(descriptor_);
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] Error error() const {
    return Error(Fate::reject, "operator.input",
                 fmt::format("cannot read {}: {}", path_, std::strerror(errno)));
  }

 private:
  int descriptor_;
  std::string path_;
};

void set_body(v1::ToHub& request, v1::Contact&& contact) { *request.mutable_contact() = std::move(contact); }
void set_body(v1::ToHub& request, v1::Outcome&& outcome) { *request.mutable_outcome() = std::move(outcome); }

// One command: lines to requests, answers to lines.
template <typename Message>
class LineSender {
 public:
  LineSender(const Context& context, std::string root, BusConnection& connection)
      : context_(context),
        root_(std::move(root)),
        limits_(connection.settings().limits),
        lines_(limits_.frame_bytes_max * 2),  // JSON is longer than the message
        transfer_(connection, window_max,
                  [this](std::uint64_t line, const v1::FromHub& answer) { answered(line, answer); }) {}

  int run(const InputFile& input) {
    auto sent = send_all(input);
    if (sent) sent = transfer_.finish();
    return sent ? status_ : report(context_, sent.error());
  }

 private:
  result<void> send_all(const InputFile& input) {
    zmq::pollitem_t readable{nullptr, input.descriptor(), ZMQ_POLLIN, 0};
    for (bool more = true; more;) {
      readable.revents = 0;
      BALIE_CHECK(transfer_.step(std::chrono::hours(1), &readable));
      if (readable.revents == 0) continue;
      BALIE_TRY(more, read_some(input));
      while (auto line = lines_.next()) {
        while (!transfer_.has_room()) BALIE_CHECK(transfer_.step(std::chrono::hours(1)));
        take(*line);
      }
    }
    return {};
  }

  // False at the end of the input.
  result<bool> read_some(const InputFile& input) {
    std::array<char, 64 << 10> bytes;
    const auto count = ::read(input.descriptor(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return true;
    if (count < 0) return std::unexpected(input.error());
    if (count == 0) lines_.finish();
    lines_.feed(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
    return count > 0;
  }

  void take(const LineReader::Line& line) {
    if (line.too_long) return refuse(line.number, root_, "the line is too long");
    Message message;
    auto read = bus::from_json(line.text, root_, limits_, message);
    if (read) read = bus::check(message, limits_);
    if (!read) return refuse(line.number, read.error().field, read.error().text);
    v1::ToHub request;
    set_body(request, std::move(message));
    transfer_.send(std::move(request), line.number);
  }

  void refuse(std::uint64_t line, const std::string& field, const std::string& text) {
    report_line(context_, line, Error(Fate::reject, "operator.line", fmt::format("{}: {}", field, text)));
    if (status_ == done) status_ = bad_input;
  }

  void answered(std::uint64_t line, const v1::FromHub& answer) {
    if (answer.has_decision()) return print_json(context_, answer.decision());
    if (answer.has_recorded()) return print_json(context_, answer.recorded());
    const auto error = to_error(answer.refusal());
    report_line(context_, line, error);
    status_ = std::max(status_, status_of(error));
  }

  const Context& context_;
  std::string root_;
  bus::Limits limits_;
  LineReader lines_;
  OrderedTransfer transfer_;
  int status_ = done;
};

template <typename Message>
int send_lines(const Context& context, const std::string& root, const std::string& file) {
  const InputFile input(file);
  if (input.descriptor() < 0) return report(context, input.error());
  auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  return LineSender<Message>(context, root, **connection).run(input);
}

}  // namespace

int send_contacts(const Context& context, const std::string& file) {
  return send_lines<v1::Contact>(context, "contact", file);
}

int send_outcomes(const Context& context, const std::string& file) {
  return send_lines<v1::Outcome>(context, "outcome", file);
}

}  // namespace balie::operation
