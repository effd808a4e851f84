// What adapters said of themselves in Hello: the newest session's word, also while the adapter is away, or
// the hub was. Until an adapter says otherwise it carries out everything.
#pragma once

#include "core/bus/sessions.hpp"
#include "core/service/pushes.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

constexpr std::size_t adapters_known_max = 5'000;      // beyond, one that is away is forgotten
constexpr std::size_t adapters_bytes_max = 512 << 10;  // of an answer

constexpr std::string_view adapters_name = "adapters";  // under which a store keeps it

// One thread.
class AdapterBook {
 public:
  // True: it carries out other commands than before.
  bool begun(const bus::Session& session, const Pushes& there);
  // False: it said what it carries out, and this kind of command is not in it.
  [[nodiscard]] bool carries_out(std::string_view adapter, std::string_view kind) const;
  // It said that it carries this out.
  [[nodiscard]] bool names(std::string_view adapter, std::string_view kind) const;
  // What they carry out, for the next start. What cannot be read, or is known better, is passed over.
  [[nodiscard]] std::string save() const;
  void load(std::string_view bytes);
  // Those that were there since the start. Errors (reject): "not_found"; "too_many" for one answer: one of
  // them can be asked for.
  [[nodiscard]] result<v1::Adapters> answer(const v1::AdapterQuery& query, const Pushes& there) const;

 private:
  struct Known {
    std::string channel, program;
    std::vector<std::string> commands;
    bool seen = true;  // since the start
  };
  [[nodiscard]] const Known* find(std::string_view adapter) const;

  std::map<std::string, Known, std::less<>> known_;  // by name
};

}  // namespace balie::service
