#include "adapters/http/openapi.hpp"

#include "adapters/http/routes.hpp"
#include "protocols/bus/json.hpp"

#include <google/protobuf/struct.pb.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace balie::http {
namespace {

google::protobuf::Struct document() {
  google::protobuf::Struct read;
  bus::Limits limits;
  limits.depth_max = 200;
  const auto held = bus::from_json(openapi_document(), "", limits, read);
  EXPECT_TRUE(held) << held.error().field << " " << held.error().text;
  return read;
}

const google::protobuf::Struct& at(const google::protobuf::Struct& object, const std::string& name) {
  return object.fields().at(name).struct_value();
}

TEST(OpenApi, DescribesEveryRouteAndNoOther) {
  const auto read = document();
  std::size_t operations = 0;
  for (const auto& [path, item] : at(read, "paths").fields())
    operations += item.struct_value().fields().size();
  EXPECT_EQ(operations, routes().size());
  for (const auto& route : routes()) {
    ASSERT_TRUE(at(read, "paths").fields().contains(std::string(route.path))) << route.path;
    const auto method = route.method == "GET" ? "get" : route.method == "PUT" ? "put" : "post";
    const auto& item = at(at(read, "paths"), std::string(route.path));
    ASSERT_TRUE(item.fields().contains(method)) << route.path;
    EXPECT_EQ(at(item, method).fields().contains("security"), route.open) << route.path;
  }
}

TEST(OpenApi, SchemasHaveTheFieldsOfTheMessages) {
  const auto read = document();
  const auto& schemas = at(at(read, "components"), "schemas");
  const auto& contact = at(schemas, "Contact");
  const auto& type = *v1::Contact::descriptor();
  EXPECT_EQ(at(contact, "properties").fields().size(), static_cast<std::size_t>(type.field_count()));
  EXPECT_FALSE(contact.fields().at("additionalProperties").bool_value());
  EXPECT_EQ(contact.fields().at("required").list_value().values_size(), 2);
  EXPECT_EQ(at(at(contact, "properties"), "identifiers").fields().at("type").string_value(), "array");
  EXPECT_FALSE(at(schemas, "Decision").fields().contains("additionalProperties"));
  for (const char* name :
       {"Identifier", "PastContact", "Event", "ContactDecided", "Recorded", "Problem", "Health"}) {
    EXPECT_TRUE(schemas.fields().contains(name)) << name;
  }
}

}  // namespace
}  // namespace balie::http
