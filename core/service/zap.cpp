#include "core/service/zap.hpp"

#include <vector>

namespace balie::service {
namespace {

constexpr std::size_t curve_key_bytes = 32;
// version, request id, domain, address, identity, mechanism, credentials
constexpr std::size_t frames_expected = 7;

}  // namespace

Zap::Zap(zmq::context_t& context, std::map<std::string, std::string> clients)
    : clients_(std::move(clients)), socket_(context, zmq::socket_type::rep) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.bind("inproc://zeromq.zap.01");
}

// What becomes the connection's User-Id; empty: refused.
std::string Zap::verdict(std::string_view domain, std::string_view mechanism, std::string_view key) const {
  if (mechanism != "CURVE" || key.size() != curve_key_bytes) return {};
  char text[41];
  if (!zmq_z85_encode(text, reinterpret_cast<const std::uint8_t*>(key.data()), key.size())) return {};
  const auto found = clients_.find(text);
  if (found == clients_.end()) return {};
  if (domain == events_domain && !bus::may_subscribe(bus::rights_of(found->second).role)) return {};
  return found->second;
}

void Zap::answer() {
  for (;;) {
    std::vector<zmq::message_t> frames;
    do {
      zmq::message_t frame;
      if (!socket_.recv(frame, frames.empty() ? zmq::recv_flags::dontwait : zmq::recv_flags::none)) return;
      frames.push_back(std::move(frame));
    } while (frames.back().more());
    const bool whole = frames.size() == frames_expected;
    const auto user =
        whole ? verdict(frames[2].to_string_view(), frames[5].to_string_view(), frames[6].to_string_view())
              : std::string();
    const auto id = frames.size() > 1 ? frames[1].to_string() : std::string();
    const auto send = [this](std::string_view part, bool more) {
      socket_.send(zmq::buffer(part), more ? zmq::send_flags::sndmore : zmq::send_flags::none);
    };
    send("1.0", true);
    send(id, true);
    send(user.empty() ? "400" : "200", true);
    send(user.empty() ? "unknown key" : "known", true);
    send(user, true);
    send("", false);
  }
}

}  // namespace balie::service
