// Person records for measuring `balie match`: person_records COUNT SEED writes a CSV file of COUNT records,
// one in ten of which is another record's person again, with typing errors. The column `person` is the truth.
//
// Names and places are made of syllables, the earlier ones of each list far more common than the later. The
// same arguments give the same file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

constexpr int fields_count = 8;
using Person = std::array<std::string, fields_count>;  // in the order of the header

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return (x ^ (x >> 31)) % bound;
  }
  // Small numbers are common, as ranks of names are: each tenfold rank range is equally likely.
  std::size_t rank(std::size_t count) {
    const double share = static_cast<double>(below(1'000'000)) / 1'000'000;
    return static_cast<std::size_t>(std::pow(static_cast<double>(count + 1), share)) - 1;
  }

 private:
  std::uint64_t state_;
};

std::string word(Random& random, std::size_t syllables) {
  constexpr std::string_view heads = "bdfghjklmnprstvwz";
  constexpr std::string_view hearts = "aeiou";
  constexpr std::string_view tails = "  lnrst";
  std::string text;
  for (std::size_t i = 0; i < syllables; ++i) {
    text += heads[random.below(heads.size())];
    text += hearts[random.below(hearts.size())];
    const char tail = tails[random.below(tails.size())];
    if (tail != ' ') text += tail;
  }
  return text;
}

std::vector<std::string> words(Random& random, std::size_t count, std::size_t syllables) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < count; ++i) list.push_back(word(random, syllables + random.below(2)));
  return list;
}

class Population {
 public:
  explicit Population(std::uint64_t seed)
      : random_(seed),
        given_(words(random_, 3000, 2)),
        surnames_(words(random_, 40000, 2)),
        cities_(words(random_, 2000, 3)),
        streets_(words(random_, 20000, 3)) {}

  Person person() {
    const auto& given = given_[random_.rank(given_.size())];
    const auto& surname = surnames_[random_.rank(surnames_.size())];
    const auto city = random_.rank(cities_.size());
    Person made;
    made[0] = given;
    made[1] = surname;
    made[2] = fmt::format("{:04}-{:02}-{:02}", 1930 + random_.below(80), 1 + random_.below(12),
                          1 + random_.below(28));
    made[3] = fmt::format("+316{:08}", random_.below(100'000'000));
    made[4] =
        fmt::format("{}.{}{}@{}.example", given, surname, random_.below(100), given_[random_.rank(200)]);
    made[5] = fmt::format("{} street {}", streets_[random_.rank(streets_.size())], 1 + random_.below(200));
    made[6] = fmt::format("{:04} {}", 1000 + city * 4 + random_.below(4), word(random_, 1).substr(0, 2));
    made[7] = cities_[city];
    return made;
  }

  // One to four errors: a letter wrong, a value missing, names changed about, a new phone or address.
  Person again(Person person) {
    const auto errors = 1 + random_.below(4);
    for (std::uint64_t i = 0; i < errors; ++i) {
      auto& value = person[random_.below(fields_count)];
      switch (random_.below(8)) {
        case 0:
          value.clear();
          break;
        case 1:
          std::swap(person[0], person[1]);
          break;
        case 2: {
          const auto other = this->person();
          for (const int field : {5, 6, 7}) person[field] = other[field];
          break;
        }
        case 3:
          person[3] = this->person()[3];
          break;
        default:
          slip(value);
      }
    }
    return person;
  }

  Random& random() { return random_; }

 private:
  void slip(std::string& value) {
    if (value.empty()) return;
    const auto at = random_.below(value.size());
    const char c = value[at] >= '0' && value[at] <= '9' ? static_cast<char>('0' + random_.below(10))
                                                        : static_cast<char>('a' + random_.below(26));
    switch (random_.below(4)) {
      case 0:
        value[at] = c;
        break;
      case 1:
        value.erase(at, 1);
        break;
      case 2:
        value.insert(at, 1, c);
        break;
      default:
        if (at > 0) std::swap(value[at - 1], value[at]);
    }
  }

  Random random_;
  std::vector<std::string> given_, surnames_, cities_, streets_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: person_records COUNT SEED\n");
    return 2;
  }
  const auto count = std::strtoull(argv[1], nullptr, 10);
  Population population(std::strtoull(argv[2], nullptr, 10));
  std::vector<Person> people;
  fmt::print("id,given_name,surname,birth_date,phone,email,street,postcode,city,person\n");
  for (std::uint64_t id = 0; id < count; ++id) {
    const bool known = !people.empty() && population.random().below(10) == 0;
    const auto whose = known ? population.random().below(people.size()) : people.size();
    if (!known) people.push_back(population.person());
    const auto record = known ? population.again(people[whose]) : people.back();
    fmt::print("{},{},{}\n", id, fmt::join(record, ","), whose);
  }
}
