#include "protocols/smpp/command.hpp"

#include <utility>

namespace balie::smpp {
namespace {

using namespace command;

constexpr std::pair<std::uint32_t, std::string_view> names[] = {
    {bind_receiver, "bind_receiver"},
    {bind_transmitter, "bind_transmitter"},
    {query_sm, "query_sm"},
    {submit_sm, "submit_sm"},
    {deliver_sm, "deliver_sm"},
    {unbind, "unbind"},
    {replace_sm, "replace_sm"},
    {cancel_sm, "cancel_sm"},
    {bind_transceiver, "bind_transceiver"},
    {outbind, "outbind"},
    {enquire_link, "enquire_link"},
    {submit_multi, "submit_multi"},
    {alert_notification, "alert_notification"},
    {data_sm, "data_sm"},
    {generic_nack, "generic_nack"},
    {response_to(bind_receiver), "bind_receiver_resp"},
    {response_to(bind_transmitter), "bind_transmitter_resp"},
    {response_to(query_sm), "query_sm_resp"},
    {response_to(submit_sm), "submit_sm_resp"},
    {response_to(deliver_sm), "deliver_sm_resp"},
    {response_to(unbind), "unbind_resp"},
    {response_to(replace_sm), "replace_sm_resp"},
    {response_to(cancel_sm), "cancel_sm_resp"},
    {response_to(bind_transceiver), "bind_transceiver_resp"},
    {response_to(enquire_link), "enquire_link_resp"},
    {response_to(submit_multi), "submit_multi_resp"},
    {response_to(data_sm), "data_sm_resp"},
};

}  // namespace

std::string_view command_name(std::uint32_t id) {
  for (const auto& [known, name] : names) {
    if (known == id) return name;
  }
  return {};
}

}  // namespace balie::smpp
