// The fields of each body, in their order on the wire; for the codec alone. `field` is called with each one's
// name and a reference: a number, a text with a NUL, an Address, a list, or Counted{text}, a text with its
// length before it.
#pragma once

#include "protocols/smpp/pdu.hpp"

namespace balie::smpp::fields {

template <typename Text>
struct Counted {
  Text& text;
};

template <typename Field>
void visit(auto& body, const std::monostate*, Field&&) {
  (void)body;
}

template <typename Field>
void visit(auto& body, const Bind*, Field&& field) {
  field("system_id", body.system_id);
  field("password", body.password);
  field("system_type", body.system_type);
  field("interface_version", body.interface_version);
  field("address_range", body.range);
}

template <typename Field>
void visit(auto& body, const SystemId*, Field&& field) {
  field("system_id", body.system_id);
}

template <typename Field>
void visit(auto& body, const Outbind*, Field&& field) {
  field("system_id", body.system_id);
  field("password", body.password);
}

// What a message has behind its addresses.
template <typename Field>
void visit_message(auto& body, Field&& field) {
  field("esm_class", body.esm_class);
  field("protocol_id", body.protocol_id);
  field("priority_flag", body.priority_flag);
  field("schedule_delivery_time", body.schedule_delivery_time);
  field("validity_period", body.validity_period);
  field("registered_delivery", body.registered_delivery);
  field("replace_if_present_flag", body.replace_if_present_flag);
  field("data_coding", body.data_coding);
  field("sm_default_msg_id", body.sm_default_msg_id);
  field("short_message", Counted{body.short_message});
}

template <typename Field>
void visit(auto& body, const ShortMessage*, Field&& field) {
  field("service_type", body.service_type);
  field("source_addr", body.source);
  field("destination_addr", body.destination);
  visit_message(body, field);
}

template <typename Field>
void visit(auto& body, const MessageId*, Field&& field) {
  field("message_id", body.message_id);
}

template <typename Field>
void visit(auto& body, const SubmitMulti*, Field&& field) {
  field("service_type", body.service_type);
  field("source_addr", body.source);
  field("dest_address", body.destinations);
  visit_message(body, field);
}

template <typename Field>
void visit(auto& body, const SubmitMultiResponse*, Field&& field) {
  field("message_id", body.message_id);
  field("unsuccess_sme", body.unsuccessful);
}

template <typename Field>
void visit(auto& body, const DataMessage*, Field&& field) {
  field("service_type", body.service_type);
  field("source_addr", body.source);
  field("destination_addr", body.destination);
  field("esm_class", body.esm_class);
  field("registered_delivery", body.registered_delivery);
  field("data_coding", body.data_coding);
}

template <typename Field>
void visit(auto& body, const Query*, Field&& field) {
  field("message_id", body.message_id);
  field("source_addr", body.source);
}

template <typename Field>
void visit(auto& body, const QueryResponse*, Field&& field) {
  field("message_id", body.message_id);
  field("final_date", body.final_date);
  field("message_state", body.message_state);
  field("error_code", body.error_code);
}

template <typename Field>
void visit(auto& body, const Cancel*, Field&& field) {
  field("service_type", body.service_type);
  field("message_id", body.message_id);
  field("source_addr", body.source);
  field("destination_addr", body.destination);
}

template <typename Field>
void visit(auto& body, const Replace*, Field&& field) {
  field("message_id", body.message_id);
  field("source_addr", body.source);
  field("schedule_delivery_time", body.schedule_delivery_time);
  field("validity_period", body.validity_period);
  field("registered_delivery", body.registered_delivery);
  field("sm_default_msg_id", body.sm_default_msg_id);
  field("short_message", Counted{body.short_message});
}

template <typename Field>
void visit(auto& body, const Alert*, Field&& field) {
  field("source_addr", body.source);
  field("esme_addr", body.esme);
}

}  // namespace balie::smpp::fields
