// The PDUs of SMPP 3.4 (4) as values.
#pragma once

#include "protocols/smpp/command.hpp"
#include "protocols/smpp/tlv.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace balie::smpp {

struct Address {
  std::uint8_t ton = 0;
  std::uint8_t npi = 0;
  std::string digits;
  bool operator==(const Address&) const = default;
};

struct Bind {  // bind_receiver, bind_transmitter, bind_transceiver
  std::string system_id, password, system_type;
  std::uint8_t interface_version = 0x34;
  Address range;
  bool operator==(const Bind&) const = default;
};

struct SystemId {  // the answers to a bind
  std::string system_id;
  bool operator==(const SystemId&) const = default;
};

struct Outbind {
  std::string system_id, password;
  bool operator==(const Outbind&) const = default;
};

struct ShortMessage {  // submit_sm, deliver_sm
  std::string service_type;
  Address source, destination;
  std::uint8_t esm_class = 0, protocol_id = 0, priority_flag = 0;
  std::string schedule_delivery_time, validity_period;
  std::uint8_t registered_delivery = 0, replace_if_present_flag = 0, data_coding = 0, sm_default_msg_id = 0;
  std::string short_message;  // at most 255 bytes: a longer one goes out as message_payload
  bool operator==(const ShortMessage&) const = default;
};

struct MessageId {  // the answers to submit_sm, deliver_sm and data_sm
  std::string message_id;
  bool operator==(const MessageId&) const = default;
};

struct Destination {
  bool is_list = false;  // then `address.digits` is the list's name
  Address address;
  bool operator==(const Destination&) const = default;
};

struct SubmitMulti {
  std::string service_type;
  Address source;
  std::vector<Destination> destinations;  // at most 255
  std::uint8_t esm_class = 0, protocol_id = 0, priority_flag = 0;
  std::string schedule_delivery_time, validity_period;
  std::uint8_t registered_delivery = 0, replace_if_present_flag = 0, data_coding = 0, sm_default_msg_id = 0;
  std::string short_message;
  bool operator==(const SubmitMulti&) const = default;
};

struct Unsuccessful {
  Address address;
  std::uint32_t status = 0;
  bool operator==(const Unsuccessful&) const = default;
};

struct SubmitMultiResponse {
  std::string message_id;
  std::vector<Unsuccessful> unsuccessful;  // at most 255
  bool operator==(const SubmitMultiResponse&) const = default;
};

struct DataMessage {  // data_sm
  std::string service_type;
  Address source, destination;
  std::uint8_t esm_class = 0, registered_delivery = 0, data_coding = 0;
  bool operator==(const DataMessage&) const = default;
};

struct Query {
  std::string message_id;
  Address source;
  bool operator==(const Query&) const = default;
};

struct QueryResponse {
  std::string message_id, final_date;
  std::uint8_t message_state = 0, error_code = 0;
  bool operator==(const QueryResponse&) const = default;
};

struct Cancel {
  std::string service_type, message_id;
  Address source, destination;
  bool operator==(const Cancel&) const = default;
};

struct Replace {
  std::string message_id;
  Address source;
  std::string schedule_delivery_time, validity_period;
  std::uint8_t registered_delivery = 0, sm_default_msg_id = 0;
  std::string short_message;
  bool operator==(const Replace&) const = default;
};

struct Alert {  // alert_notification
  Address source, esme;
  bool operator==(const Alert&) const = default;
};

// Without a body: enquire_link, unbind, generic_nack and the like; answers that came without theirs, as
// errors may; and commands that 3.4 does not have, whose bytes are in Pdu::rest.
using Body = std::variant<std::monostate, Bind, SystemId, Outbind, ShortMessage, MessageId, SubmitMulti,
                          SubmitMultiResponse, DataMessage, Query, QueryResponse, Cancel, Replace, Alert>;

struct Pdu {
  std::uint32_t command = 0;
  std::uint32_t status = 0;
  std::uint32_t sequence = 0;
  Body body;
  Tlvs tlvs;
  std::string rest;           // bytes at the end that mean nothing: half a TLV, what should not be there
  bool unterminated = false;  // the last text of the body had lost its NUL, with which nothing followed
  bool operator==(const Pdu&) const = default;
};

// The body that its command has in SMPP 3.4, empty; monostate for those without.
Body body_of(std::uint32_t command);

}  // namespace balie::smpp
