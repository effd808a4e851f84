// balie-chat: a chat for websites.
//
//   balie-chat --config balie.toml --name chat       runs [adapter.chat], until SIGTERM or SIGINT
//   balie-chat --explain                             its settings
//
// Exit status: 0 told to stop, 1 it could not go on, 2 bad options or settings.
// Trusts the hub, and sites as far as they sign tokens; nothing that a page says.
#include "adapters/chat/adapter.hpp"
#include "adapters/sdk/adapter_main.hpp"

int main(int argc, char** argv) {
  return balie::sdk::adapter_main<balie::chat::ChatAdapter>(argc, argv, balie::chat::settings_spec());
}
