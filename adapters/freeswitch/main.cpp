// balie-freeswitch: calls of FreeSWITCH are asked about, watched, held and brought to agents.
#include "adapters/freeswitch/freeswitch_adapter.hpp"
#include "adapters/freeswitch/settings.hpp"
#include "adapters/sdk/adapter_main.hpp"

int main(int argc, char** argv) {
  return balie::sdk::adapter_main<balie::freeswitch::FreeswitchAdapter>(argc, argv,
                                                                        balie::freeswitch::spec());
}
