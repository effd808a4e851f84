// A complete channel adapter: one message per LF-terminated line over one TCP connection.
//   in:  ID TAB ADDRESS TAB TEXT
//   out: ID TAB QUEUE, once the message is durable; or TAB ADDRESS TAB TEXT, when the hub wants something
//   sent
#include "adapters/sdk/adapter_main.hpp"
#include "adapters/sdk/net.hpp"

namespace balie::line {

struct Settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7000;
};

class LineAdapter final : public sdk::Adapter {
 public:
  LineAdapter(sdk::asio::any_io_executor executor, Settings settings)
      : settings_(std::move(settings)), socket_(std::move(executor)) {}

  sdk::Task<void> connect() override {
    unread_.clear();  // bytes of the old connection mean nothing to the new one
    co_return co_await sdk::dial(socket_, settings_.host, settings_.port, std::chrono::seconds(5));
  }

  sdk::Task<sdk::Inbound> receive() override {
    for (;;) {
      if (const auto end = unread_.find('\n'); end != std::string::npos) {
        const auto line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        co_return to_inbound(line);
      }
      if (unread_.size() > line_bytes_max)
        co_return failure(Fate::reconnect, "line.too_long", "a line is too long");
      BALIE_CO_TRY(const auto bytes, co_await sdk::read_some(socket_, room_));
      unread_ += bytes;
    }
  }

  sdk::Task<sdk::Delivered> deliver(const v1::Command& command) override {
    BALIE_CO_CHECK(co_await sdk::write_all(socket_, "\t" + command.to() + "\t" + command.text() + "\n"));
    co_return sdk::Delivered{};
  }

  void close() noexcept override { sdk::shut(socket_); }

 private:
  static constexpr std::size_t line_bytes_max = 4096;

  result<sdk::Inbound> to_inbound(const std::string& line) {
    const auto first = line.find('\t'), second = line.find('\t', first + 1);
    if (second == std::string::npos)
      return failure(Fate::reject, "line.malformed", "a line has fewer than two tabs");
    sdk::Inbound in;
    in.contact.set_id(line.substr(0, first));  // the peer's own: a message that comes twice is recognised
    in.contact.set_text(line.substr(second + 1));
    auto& sender = *in.contact.add_identifiers();
    sender.set_scheme("chat");
    sender.set_value(line.substr(first + 1, second - first - 1));
    in.settle = [this, id = in.contact.id()](const v1::Decision& decision) {
      return sdk::write_all(socket_, id + "\t" + decision.route().queue() + "\n");
    };
    return in;
  }

  Settings settings_;
  sdk::asio::ip::tcp::socket socket_;
  std::string unread_;
  char room_[4096];
};

}  // namespace balie::line

int main(int argc, char** argv) {
  using balie::line::Settings;
  return balie::sdk::adapter_main<balie::line::LineAdapter>(
      argc, argv,
      balie::ConfigSpec<Settings>("line", "one message per line over TCP")
          .text("host", &Settings::host, "peer to dial")
          .number("port", &Settings::port, "its TCP port", 1));
}
