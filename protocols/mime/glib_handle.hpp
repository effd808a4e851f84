// Owners for what GMime and GLib hand out.
#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string>

namespace balie::mime {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename Object>
using Handle = std::unique_ptr<Object, Unref>;

struct Free {
  void operator()(char* text) const { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

inline std::string text_of(const char* text) { return text == nullptr ? std::string() : std::string(text); }

}  // namespace balie::mime
