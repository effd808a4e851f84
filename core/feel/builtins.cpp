#include "core/feel/builtins.hpp"

#include "core/base/assert.hpp"
#include "core/feel/builtin_texts.hpp"
#include "core/feel/expression.hpp"
#include "core/feel/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace balie::feel {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t start = text.find_first_not_of(' ');
  return start == std::string_view::npos ? std::string_view()
                                         : text.substr(start, text.find_last_not_of(' ') - start + 1);
}

bool take_suffix(std::string_view& text, char suffix) {
  if (text.empty() || text.back() != suffix) return false;
  text.remove_suffix(1);
  return true;
}

Type type_of(std::string_view text) {
  auto type = parse_type(trimmed(text), Scope());
  BALIE_ASSERT(type.has_value());
  return *std::move(type);
}

Builtin read(const BuiltinText& text) {
  Builtin builtin;
  builtin.code = text.code;
  const std::size_t open = text.signature.find('('), close = text.signature.rfind(')');
  builtin.name = text.signature.substr(0, open);
  builtin.result = type_of(text.signature.substr(text.signature.rfind("->") + 2));
  std::string_view rest = text.signature.substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    // No type of a parameter holds a comma.
    const std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    std::string_view name = trimmed(one.substr(0, one.find(':')));
    std::string_view type = trimmed(one.substr(one.find(':') + 1));
    Builtin::Slot slot;
    if (take_suffix(name, '*')) builtin.rest = Builtin::Rest::list_or_any;
    if (take_suffix(name, '+')) builtin.rest = Builtin::Rest::any;
    slot.optional = take_suffix(name, '?');
    slot.nullable = take_suffix(type, '?');
    slot.name = name;
    slot.type = type_of(type);
    builtin.parameters.push_back(std::move(slot));
  }
  return builtin;
}

// By name; forms of one name stay in the order of the tables.
std::vector<Builtin> read_all() {
  std::map<std::string, std::vector<Builtin>> by_name;
  for (const auto texts : {conversion_builtins(), string_builtins(), list_builtins(), aggregate_builtins(),
                           number_builtins(), temporal_builtins(), range_builtins(), context_builtins()}) {
    for (const BuiltinText& text : texts) {
      Builtin builtin = read(text);
      by_name[builtin.name].push_back(std::move(builtin));
    }
  }
  std::vector<Builtin> all;
  for (auto& [name, forms] : by_name) std::move(forms.begin(), forms.end(), std::back_inserter(all));
  return all;
}

class BuiltinFunction final : public Function {
 public:
  explicit BuiltinFunction(const Builtin& builtin) : builtin_(builtin) {
    for (const auto& slot : builtin.parameters) parameters_.push_back({slot.name, Type::any()});
  }
  [[nodiscard]] std::span<const Parameter> parameters() const override { return parameters_; }
  [[nodiscard]] Type result() const override { return builtin_.result; }
  [[nodiscard]] Value call(Run& run, std::span<const Value> arguments) const override {
    std::vector<Value> values(arguments.begin(), arguments.end());
    const auto given = std::make_unique<bool[]>(values.size());
    std::fill_n(given.get(), values.size(), true);
    return call_builtin(run, builtin_, values, {given.get(), values.size()});
  }

 private:
  const Builtin& builtin_;
  std::vector<Parameter> parameters_;
};

}  // namespace

const std::vector<Builtin>& builtins() {
  static const std::vector<Builtin> all = read_all();
  return all;
}

std::span<const Builtin> builtins_named(std::string_view name) {
  const auto& all = builtins();
  const auto before = [](const auto& a, const auto& b) {
    if constexpr (std::is_same_v<std::decay_t<decltype(a)>, Builtin>) {
      return a.name < b;
    } else {
      return a < b.name;
    }
  };
  const auto [first, last] = std::equal_range(all.begin(), all.end(), name, before);
  return {first, last};
}

const Builtin* choose_builtin(std::span<const Builtin> forms, std::size_t count) {
  for (const Builtin& form : forms) {
    const auto required = static_cast<std::size_t>(std::count_if(
        form.parameters.begin(), form.parameters.end(), [](const auto& slot) { return !slot.optional; }));
    const bool few_enough = form.rest != Builtin::Rest::one || count <= form.parameters.size();
    if (count >= required && few_enough) return &form;
  }
  return nullptr;
}

const Builtin* choose_builtin(std::span<const Builtin> forms, std::span<const std::string> names) {
  for (const Builtin& form : forms) {
    const auto takes = [&](const std::string& name) {
      return std::count(names.begin(), names.end(), name) == 1 &&
             std::any_of(form.parameters.begin(), form.parameters.end(),
                         [&](const auto& slot) { return slot.name == name; });
    };
    const auto has = [&](const Builtin::Slot& slot) {
      return slot.optional || std::find(names.begin(), names.end(), slot.name) != names.end();
    };
    if (std::all_of(names.begin(), names.end(), takes) &&
        std::all_of(form.parameters.begin(), form.parameters.end(), has))
      return &form;
  }
  return nullptr;
}

Value call_builtin(Run& run, const Builtin& builtin, std::span<Value> arguments,
                   std::span<const bool> given) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Builtin::Slot& slot = builtin.parameters[i];
    Value& value = arguments[i];
    if (value.is_null()) {
      if (given[i] && !slot.nullable && run.keeps_reasons())
        return run.null(fmt::format("{}: {} is null", builtin.name, slot.name));
      if (given[i] && !slot.nullable) return {};
    } else if (!slot.type.is_any() && !is_instance(value, slot.type)) {
      auto fitting = coerce(value, slot.type);
      if (!fitting || (fitting->is_null() && !slot.nullable)) {
        if (!run.keeps_reasons()) return {};
        return run.null(fmt::format("{}: {} is a {}, not a {}", builtin.name, slot.name,
                                    to_string(Type::of(value)), to_string(slot.type)));
      }
      value = *std::move(fitting);
    }
  }
  return builtin.code(run, arguments);
}

Value builtin_as_value(std::span<const Builtin> forms) {
  return Value::function(std::make_unique<BuiltinFunction>(forms.front()));
}

Value Evaluation::call(std::string_view builtin, std::span<const Value> arguments) {
  run_->begin();
  const Builtin* form = choose_builtin(builtins_named(builtin), arguments.size());
  if (form == nullptr)
    return run_->null(fmt::format("no function {} takes {} arguments", builtin, arguments.size()));
  std::vector<Value> values(arguments.begin(), arguments.end());
  if (form->rest != Builtin::Rest::one) {
    const std::size_t fixed = form->parameters.size() - 1;
    const auto rest = values.begin() + static_cast<std::ptrdiff_t>(fixed);
    if (form->rest == Builtin::Rest::any || values.size() - fixed != 1) {
      Value list = run_->list({rest, values.end()});
      values.resize(fixed);
      values.push_back(std::move(list));
    }
  }
  values.resize(form->parameters.size());
  const auto given = std::make_unique<bool[]>(values.size());
  std::fill_n(given.get(), std::min(values.size(), arguments.size()), true);
  return call_builtin(*run_, *form, values, {given.get(), values.size()});
}

}  // namespace balie::feel
