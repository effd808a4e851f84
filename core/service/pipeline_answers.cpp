// The answers that say little; pipeline.hpp.
#include "core/service/pipeline.hpp"

namespace balie::service {

void Pipeline::answer_with(Job& job, v1::FromHub& message) {
  message.set_request(job.message->request());
  message.SerializeToString(&job.answer);
}

void Pipeline::recorded(Job& job, const std::string& id, bool before) {
  v1::FromHub answer;
  answer.mutable_recorded()->set_id(id);
  answer.mutable_recorded()->set_repeated_before(before);
  answer_with(job, answer);
}

void Pipeline::refuse(Job& job, std::string_view code, std::string_view text, std::string_view fate,
                      std::string_view field) {
  v1::FromHub answer;
  answer.mutable_refusal()->set_fate(std::string(fate));
  answer.mutable_refusal()->set_code(std::string(code));
  answer.mutable_refusal()->set_text(std::string(text));
  answer.mutable_refusal()->set_field(std::string(field));
  answer_with(job, answer);
  job.refused = true;
}

}  // namespace balie::service
