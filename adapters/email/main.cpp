// balie-email: mail in transit through an MTA, by milter; and what the hub wants sent, by SMTP.
//
//   balie-email --config balie.toml --name email    runs [adapter.email], until SIGTERM or SIGINT
//
// Exit status: 0 told to stop, 1 it could not go on, 2 bad options or settings.
// Trusts the hub, and the MTA as far as its milter protocol goes; nothing that stands in a mail.
#include "adapters/email/adapter.hpp"
#include "adapters/sdk/adapter_main.hpp"

#include <curl/curl.h>

int main(int argc, char** argv) {
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return 1;
  return balie::sdk::adapter_main<balie::email::EmailAdapter>(argc, argv, balie::email::spec());
}
