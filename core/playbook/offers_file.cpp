#include "core/playbook/offers_file.hpp"

#include "core/playbook/arbitration_file.hpp"
#include "core/playbook/offer_tables.hpp"
#include "core/playbook/policy_file.hpp"
#include "core/playbook/sms_length.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace balie::playbook {
namespace {

// A file, and where its offers stand among all.
struct OfferFile {
  std::string path;
  toml::table root;
};

class OfferLoader {
 public:
  OfferLoader(const std::string& prefix, const OfferContext& context, FormulaCompiler& formulas,
              Problems& problems)
      : prefix_(prefix), context_(context), formulas_(formulas), problems_(problems) {
    names_.models = context.models;
  }

  // The file's place among those of offers; whether it is one of ours.
  bool take(const File& file) {
    const bool has_offers = file.path == "offers.toml" || file.path.starts_with("offers/");
    if (!has_offers && file.path != "policy.toml" && file.path != "arbitration.toml") return false;
    auto root = parse_toml(file.content, prefix_ + file.path, problems_);
    if (has_offers) {
      files_.push_back({file.path, std::move(root)});
    } else {
      (file.path == "policy.toml" ? policy_ : arbitration_) = std::move(root);
    }
    return true;
  }

  std::shared_ptr<const Offers> load() {
    std::ranges::sort(files_, {}, &OfferFile::path);
    channels_ = read_channels(arbitration_, reading("arbitration.toml"));
    for (const Channel& channel : channels_) names_.channels.push_back(channel.name);
    for (const OfferFile& file : files_) collect_names(file);
    for (const OfferFile& file : files_) read(file);
    link_exclusions();
    auto policy = read_policy(policy_, names_, reading("policy.toml"));
    auto arbitration = read_arbitration(arbitration_, names_, reading("arbitration.toml"));
    arbitration.channels = std::move(channels_);
    return std::make_shared<const Offers>(std::move(groups_), std::move(offers_), std::move(policy),
                                          std::move(arbitration), std::move(conditions_));
  }

 private:
  OfferReading reading(const std::string& path) { return {path, prefix_ + path, formulas_, problems_}; }

  // What others refer to, before any of it is read; each name once over all files.
  void collect_names(const OfferFile& file) {
    const auto own = reading(file.path);
    check_known(file.root, {"all", "group", "offer"}, own);
    const auto collect = [&](const char* kind, const char* key, std::size_t count_max,
                             std::vector<std::string>& names, std::map<std::string, std::string>& places) {
      for_each_table(file.root, "", kind, count_max, own, [&](const toml::table& table) {
        auto name = table[key].value<std::string>().value_or("");
        const auto [known, added] = places.emplace(name, own.rule(table));
        if (!added && !name.empty()) {
          own.problem(*table.get(key), fmt::format("{}.{}: \"{}\" is there twice; the other is at {}", kind,
                                                   key, name, known->second));
        }
        names.push_back(std::move(name));
      });
    };
    collect("group", "name", groups_max, names_.groups, group_places_);
    collect("offer", "id", offers_max, names_.offers, offer_places_);
    if (names_.offers.size() > offers_max && !too_many_) {
      problems_.push_back({own.file, 0, 0, fmt::format("more than {} offers in all files", offers_max)});
      too_many_ = true;
    }
  }

  void read(const OfferFile& file) {
    const auto own = reading(file.path);
    if (const toml::node* all = file.root.get("all")) {
      if (const auto* table = all->as_table()) {
        std::vector<std::string> known{"eligibility", "applicability", "suitability"};
        check_known(*table, known, own);
        add(read_stages(*table, own));
      } else {
        own.problem(*all, "all: must be written as [all]");
      }
    }
    for_each_table(file.root, "", "group", groups_max, quiet(own),
                   [&](const toml::table& table) { groups_.push_back(read_group(table, own)); });
    for_each_table(file.root, "", "offer", offers_max, quiet(own), [&](const toml::table& table) {
      offers_.push_back(read_offer(table, names_, own));
      names_.offer_groups.push_back(offers_.back().group);
      check_texts(offers_.back(), table, own);
      written_.push_back(&table);
    });
  }

  // What is wrong with how the tables are written was told when names were collected.
  OfferReading quiet(const OfferReading& own) { return {own.path, own.file, own.formulas, told_}; }

  void add(Conditions more) {
    const auto append = [](std::vector<Formula>& to, std::vector<Formula>& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    append(conditions_.eligibility, more.eligibility);
    append(conditions_.applicability, more.applicability);
    append(conditions_.suitability, more.suitability);
  }

  // A text for each channel on which it can be made, in the usual language; short messages that can fit.
  void check_texts(const Offer& offer, const toml::table& table, const OfferReading& own) {
    const std::string language = context_.languages.empty() ? "" : context_.languages.front();
    bool somewhere = false;
    for (const Channel& channel : channels_) {
      const bool here =
          offer.channels.empty() || std::ranges::find(offer.channels, channel.name) != offer.channels.end();
      if (!here || channel.places == 0) continue;
      somewhere = true;
      const auto serves = [&](const OfferText& text) {
        const bool speaks = text.language.empty() || language.empty() || text.language == language;
        return speaks && (text.channels.empty() ||
                          std::ranges::find(text.channels, channel.name) != text.channels.end());
      };
      if (std::ranges::none_of(offer.texts, serves)) {
        own.problem(table,
                    fmt::format("offer \"{}\": has no text for channel \"{}\"{}", offer.id, channel.name,
                                language.empty() ? "" : fmt::format(" in \"{}\"", language)));
      }
      check_length(offer, channel, table, own);
    }
    if (!somewhere) {
      own.problem(
          table,
          fmt::format("offer \"{}\": no channel has places for it; see [[channel]] in arbitration.toml",
                      offer.id));
    }
  }

  void check_length(const Offer& offer, const Channel& channel, const toml::table& table,
                    const OfferReading& own) {
    if (channel.sms_parts_max == 0) return;
    const auto* tables = table["text"].as_array();
    for (std::size_t i = 0; i < offer.texts.size(); ++i) {
      const OfferText& text = offer.texts[i];
      const bool here =
          text.channels.empty() || std::ranges::find(text.channels, channel.name) != text.channels.end();
      const auto length = sms_length(text.text.fixed());
      if (!here || length.parts <= channel.sms_parts_max) continue;
      const auto* written =
          tables != nullptr && i < tables->size() ? tables->get_as<toml::table>(i) : nullptr;
      own.problem(
          written != nullptr && written->contains("text") ? *written->get("text") : table,
          fmt::format("offer \"{}\": the text has {} {} even without its values: {} short messages, and "
                      "channel \"{}\" allows {}",
                      offer.id, length.units,
                      length.is_gsm ? "characters of the GSM alphabet" : "UCS-2 units", length.parts,
                      channel.name, channel.sms_parts_max));
    }
  }

  // Both of two offers of which one excludes the other.
  void link_exclusions() {
    const auto index_of = [&](const std::string& id) {
      return static_cast<std::uint32_t>(std::ranges::find(names_.offers, id) - names_.offers.begin());
    };
    for (std::uint32_t i = 0; i < offers_.size(); ++i) {
      const toml::node* node = written_[i]->get("excludes");
      std::vector<std::string> excluded;
      if (node == nullptr) continue;
      if (const auto* list = node->as_array()) {
        for (const auto& one : *list) excluded.push_back(one.value<std::string>().value_or(""));
      } else {
        excluded.push_back(node->value<std::string>().value_or(""));
      }
      for (const std::string& id : excluded) {
        const auto other = index_of(id);
        if (other >= offers_.size() || other == i) continue;
        offers_[i].excludes.push_back(other);
        offers_[other].excludes.push_back(i);
      }
    }
  }

  const std::string& prefix_;
  const OfferContext& context_;
  FormulaCompiler& formulas_;
  Problems& problems_;
  Problems told_;
  std::vector<OfferFile> files_;
  toml::table policy_, arbitration_;
  OfferNames names_;
  std::map<std::string, std::string> group_places_, offer_places_;
  bool too_many_ = false;
  std::vector<Channel> channels_;
  std::vector<Group> groups_;
  std::vector<Offer> offers_;
  std::vector<const toml::table*> written_;
  Conditions conditions_;
};

}  // namespace

std::shared_ptr<const Offers> load_offers(const std::vector<File>& files, const std::string& prefix,
                                          const OfferContext& context, FormulaCompiler& formulas,
                                          Problems& problems) {
  formulas.declare_offer(offer_type());
  const std::size_t before = problems.size();
  OfferLoader loader(prefix, context, formulas, problems);
  bool any = false;
  for (const File& file : files) any = loader.take(file) || any;
  // What refers to a file that could not be read would only be told of wrongly.
  if (!any || problems.size() > before) return nullptr;
  return loader.load();
}

}  // namespace balie::playbook
