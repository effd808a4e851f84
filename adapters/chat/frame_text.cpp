// The frames to the page, as text.
#include "adapters/chat/frame.hpp"
#include "core/base/json_text.hpp"

#include <fmt/format.h>

namespace balie::chat {
namespace {

// An object whose members are written one after the other.
class Object {
 public:
  explicit Object(std::string_view kind) { text("t", kind); }
  Object() = default;

  Object& text(std::string_view name, std::string_view value) {
    begin(name);
    append_json_text(value, out_);
    return *this;
  }
  Object& number(std::string_view name, std::int64_t value) {
    begin(name);
    out_ += fmt::format("{}", value);
    return *this;
  }
  Object& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  Object& raw(std::string_view name, std::string_view json) {
    begin(name);
    out_ += json;
    return *this;
  }
  std::string done() { return std::move(out_) + "}"; }

 private:
  void begin(std::string_view name) {
    out_ += out_.size() > 1 ? "," : "";
    append_json_text(name, out_);
    out_ += ':';
  }
  std::string out_ = "{";
};

std::string_view word_of(Sender sender) {
  switch (sender) {
    case Sender::visitor:
      return "visitor";
    case Sender::agent:
      return "agent";
    case Sender::note:
      return "note";
    case Sender::offer:
      return "offer";
  }
  return "note";
}

std::int64_t milliseconds(Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

std::string path_of(const File& file) { return "/chat/files/" + file.path; }

std::string welcome_frame(const PageLimits& limits, Time now) {
  std::string types;
  for (const auto& type : *limits.types) {
    types += types.empty() ? "" : ",";
    append_json_text(type, types);
  }
  Object inner;
  inner.number("text", static_cast<std::int64_t>(limits.text_bytes_max))
      .number("file", static_cast<std::int64_t>(limits.file_bytes_max))
      .raw("types", fmt::format("[{}]", types));
  return Object("welcome").number("now", milliseconds(now)).raw("limits", inner.done()).done();
}

std::string outlook_frame(const Outlook& outlook) {
  return Object("outlook")
      .flag("open", outlook.open)
      .number("changes", outlook.changes ? milliseconds(*outlook.changes) : 0)
      .number("estimate", outlook.estimate_seconds)
      .done();
}

std::string conversation_frame(const Conversation* conversation, std::string_view agent, bool can_mail) {
  Object frame("conversation");
  if (conversation == nullptr) {
    return frame.text("id", "")
        .text("state", "none")
        .text("agent", "")
        .number("estimate", -1)
        .flag("rated", false)
        .flag("mail", false)
        .done();
  }
  return frame.text("id", conversation->id)
      .text("state", to_string(conversation->state))
      .text("agent", agent)
      .number("estimate", conversation->estimate_seconds)
      .flag("rated", conversation->rated)
      .flag("mail", can_mail)
      .done();
}

std::string item_frame(const Message& message) {
  Object item;
  item.number("seq", message.seq).text("id", message.id).text("from", word_of(message.from));
  item.text("name", message.name).text("text", message.text);
  item.number("at", milliseconds(message.at));
  if (message.from == Sender::note) item.text("note", message.note);
  if (message.progress == Progress::failed) item.flag("failed", true);
  if (message.file) {
    Object file;
    file.text("name", message.file->name).number("size", static_cast<std::int64_t>(message.file->size));
    item.raw("file", file.text("path", path_of(*message.file)).done());
  }
  if (message.offer) {
    Object offer;
    offer.text("id", message.offer->id).text("decision", message.offer->decision);
    offer.text("title", message.offer->title)
        .text("text", message.text)
        .text("answer", message.offer->answer);
    item.raw("offer", offer.done());
  }
  return Object("item").raw("item", item.done()).done();
}

std::string ack_frame(std::string_view id, std::uint32_t seq) {
  return Object("ack").text("id", id).number("seq", seq).done();
}

std::string marks_frame(const Conversation& conversation) {
  return Object("marks")
      .number("sent", conversation.sent)
      .number("delivered", conversation.delivered)
      .number("read", conversation.read)
      .done();
}

std::string typing_frame(bool on) { return Object("typing").flag("on", on).done(); }

std::string upload_frame(std::string_view id, std::string_view path) {
  return Object("upload").text("id", id).text("path", path).done();
}

std::string refused_frame(std::string_view id, std::string_view code) {
  return Object("refused").text("id", id).text("code", code).done();
}

std::string slot_frame(std::string_view id, const SlotOffer* offer) {
  Object frame("slot");
  frame.text("id", id);
  if (offer != nullptr) {
    Object inner;
    inner.text("id", offer->id).text("decision", offer->decision).text("title", offer->title);
    frame.raw("offer", inner.text("text", offer->text).text("answer", "").done());
  }
  return frame.done();
}

std::string mailed_frame(bool taken) { return Object("mailed").flag("taken", taken).done(); }
std::string pong_frame() { return Object("pong").done(); }

}  // namespace balie::chat
