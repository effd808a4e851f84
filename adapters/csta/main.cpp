// balie-csta: calls and agents of any PBX that speaks CSTA III in XML.
#include "adapters/csta/csta_adapter.hpp"
#include "adapters/csta/settings.hpp"
#include "adapters/sdk/adapter_main.hpp"
#include "protocols/xml/reader.hpp"

int main(int argc, char** argv) {
  balie::xml::start();
  return balie::sdk::adapter_main<balie::csta::CstaAdapter>(argc, argv, balie::csta::spec());
}
