#include "core/operator/evaluate_report.hpp"

#include "core/base/json_text.hpp"
#include "core/operator/progress_bar.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ostream>

namespace balie::operation {
namespace {

using scoring::adaptive::Decile;
using scoring::adaptive::Evaluation;

std::string figure(const std::optional<double>& value) {
  return value ? fmt::format("{:.4f}", *value) : "none: all outcomes are the same";
}

std::string json_figure(const std::optional<double>& value) {
  return value ? fmt::format("{:.6f}", *value) : "null";
}

// A square of 300 with its axes from 0 to `most`, and curves in it.
class Panel {
 public:
  static constexpr double side = 300;
  Panel(double left, double most, std::string_view title, std::string_view across, std::string_view up)
      : left_(left), most_(most) {
    constexpr double top = 50, bottom = top + side;
    out_ +=
        fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#888\"/>\n",
                    left, top, side, side);
    text(left + side / 2, top - 12, "middle", title);
    text(left + side / 2, bottom + 36, "middle", across);
    text(left, top - 12, "start", up);
    for (int i = 0; i <= 4; ++i) {
      const double value = most * i / 4;
      text(x(value), bottom + 16, "middle", fmt::format("{:.0f} %", value * 100));
      text(left - 6, y(value) + 4, "end", fmt::format("{:.0f} %", value * 100));
    }
    line(0, 0, most, most, "#bbb");
  }
  void line(double x1, double y1, double x2, double y2, std::string_view colour) {
    out_ += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n",
                        x(x1), y(y1), x(x2), y(y2), colour);
  }
  void curve(const std::vector<std::pair<double, double>>& points) {
    std::string places;
    for (const auto& [across, up] : points) places += fmt::format("{:.1f},{:.1f} ", x(across), y(up));
    out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"#0a62a8\" stroke-width=\"2\"/>\n",
                        places);
    for (const auto& [across, up] : points) {
      out_ +=
          fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"#0a62a8\"/>\n", x(across), y(up));
    }
  }
  [[nodiscard]] const std::string& svg() const { return out_; }

 private:
  [[nodiscard]] double x(double value) const { return left_ + side * value / most_; }
  [[nodiscard]] double y(double value) const { return 50 + side * (1 - value / most_); }
  void text(double at_x, double at_y, std::string_view anchor, std::string_view text) {
    out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", at_x, at_y, anchor,
                        text);
  }

  double left_, most_;
  std::string out_;
};

}  // namespace

void print_figures(const ModelResult& model, std::ostream& out) {
  const Evaluation& figures = model.figures;
  out << fmt::format("{}: {} contacts, {} outcomes, {} of them successes\n", model.name,
                     with_thousands(model.contacts), with_thousands(figures.outcomes),
                     with_thousands(figures.successes));
  if (figures.outcomes == 0) return;
  out << fmt::format("  AUC                         {}\n", figure(figures.auc))
      << fmt::format("  area under the lift curve   {}\n", figure(figures.lift_area))
      << fmt::format("  log loss                    {:.4f}\n", figures.log_loss);
  TextTable table({"decile", "contacts", "successes", "predicted", "observed", "lift", "gained"});
  for (std::size_t i = 0; i < figures.deciles.size(); ++i) {
    const Decile& one = figures.deciles[i];
    table.add({fmt::format("{}", i + 1), with_thousands(one.contacts), with_thousands(one.successes),
               fmt::format("{:.4f}", one.predicted), fmt::format("{:.4f}", one.observed),
               fmt::format("{:.2f}", one.lift), fmt::format("{:.4f}", one.gained)});
  }
  table.print(out, "  ");
}

std::string figures_json(const ModelResult& model, std::uint64_t malformed, const std::string& deciles_file,
                         const std::string& chart_file) {
  const Evaluation& figures = model.figures;
  std::string deciles;
  for (std::size_t i = 0; i < figures.deciles.size(); ++i) {
    const Decile& one = figures.deciles[i];
    deciles += fmt::format(
        "{}{{\"decile\":{},\"contacts\":{},\"successes\":{},\"predicted\":{:.6f},\"observed\":{:.6f},"
        "\"lift\":{:.6f},\"gained\":{:.6f}}}",
        i == 0 ? "" : ",", i + 1, one.contacts, one.successes, one.predicted, one.observed, one.lift,
        one.gained);
  }
  std::string json = "{\"model\":";
  append_json_text(model.name, json);
  json += fmt::format(
      ",\"contacts\":{},\"outcomes\":{},\"successes\":{},\"malformed\":{},\"auc\":{},\"logLoss\":{},"
      "\"liftArea\":{},\"bytes\":{},\"deciles\":[{}],\"decilesFile\":",
      model.contacts, figures.outcomes, figures.successes, malformed, json_figure(figures.auc),
      json_figure(figures.outcomes > 0 ? std::optional(figures.log_loss) : std::nullopt),
      json_figure(figures.lift_area), model.bytes, deciles);
  append_json_text(deciles_file, json);
  json += ",\"chartFile\":";
  append_json_text(chart_file, json);
  return json + "}";
}

std::string deciles_csv(const Evaluation& figures) {
  std::string csv = "decile,contacts,successes,predicted,observed,lift,gained\n";
  for (std::size_t i = 0; i < figures.deciles.size(); ++i) {
    const Decile& one = figures.deciles[i];
    csv += fmt::format("{},{},{},{:.6f},{:.6f},{:.6f},{:.6f}\n", i + 1, one.contacts, one.successes,
                       one.predicted, one.observed, one.lift, one.gained);
  }
  return csv;
}

std::string chart_svg(const ModelResult& model) {
  const auto& deciles = model.figures.deciles;
  std::vector<std::pair<double, double>> gained{{0, 0}}, calibration;
  double most = 0.01;
  for (std::size_t i = 0; i < deciles.size(); ++i) {
    gained.emplace_back(static_cast<double>(i + 1) / static_cast<double>(deciles.size()), deciles[i].gained);
    calibration.emplace_back(deciles[i].predicted, deciles[i].observed);
    most = std::max({most, deciles[i].predicted, deciles[i].observed});
  }
  Panel lift(60, 1, fmt::format("{}: lift curve", model.name), "share of contacts, best scores first",
             "successes");
  lift.curve(gained);
  Panel right(460, most, "calibration by decile", "predicted", "observed");
  right.curve(calibration);
  // Names of models hold nothing that SVG would take for markup: core/playbook sees to it.
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"400\" font-family=\"sans-serif\" "
      "font-size=\"12\">\n<rect width=\"800\" height=\"400\" fill=\"white\"/>\n{}{}</svg>\n",
      lift.svg(), right.svg());
}

}  // namespace balie::operation
