-- miltertest: each stage of a message as an MTA goes through it, several messages and an abort at each stage.
-- Globals: socket
local function check(done, what)
  if done ~= nil then error(what .. ": " .. tostring(done)) end
end
local function reply(conn, wanted, what)
  local got = mt.getreply(conn)
  if got ~= wanted then error(what .. ": reply " .. tostring(got) .. ", not " .. tostring(wanted)) end
end
local function expect(holds, what)
  if not holds then error("missing: " .. what) end
end

local conn = mt.connect(socket, 40, 0.05)
expect(conn, "connection")
-- All actions but new recipients with arguments, of which miltertest knows nothing.
check(mt.negotiate(conn, 6, 0x17f, nil), "negotiate")
for _, wanted in ipairs({SMFIF_ADDHDRS, SMFIF_CHGHDRS, SMFIF_ADDRCPT, SMFIF_DELRCPT, SMFIF_QUARANTINE}) do
  expect(mt.test_action(conn, wanted), "an action")
end

check(mt.macro(conn, SMFIC_CONNECT, "j", "mx.shop.example"), "macro")
check(mt.conninfo(conn, "client.example", "192.0.2.1"), "connect")
check(mt.macro(conn, SMFIC_HELO, "tls_version", "TLSv1.3"), "macro")
check(mt.helo(conn, "client.example"), "helo")

-- How far a message goes before it is aborted: each further stage once.
local stages = {
  function() check(mt.mailfrom(conn, "<jo@home.example>", "SIZE=100"), "mail") end,
  function()
    check(mt.macro(conn, SMFIC_RCPT, "i", "4X1"), "macro")
    check(mt.rcptto(conn, "<help@shop.example>"), "rcpt")
  end,
  function() check(mt.data(conn), "data") end,
  function()
    check(mt.header(conn, "From", " jo@home.example"), "header")
    check(mt.header(conn, "Subject", " Stages"), "header")
    check(mt.header(conn, "X-Balie-Queue", " forged"), "header")
    check(mt.header(conn, "Message-ID", " <stages@home.example>"), "header")
  end,
  function() check(mt.eoh(conn), "eoh") end,
  function() check(mt.bodystring(conn, "Where "), "body") check(mt.bodystring(conn, "is it?\r\n"), "body") end,
}
for last = 1, #stages do
  for i = 1, last do stages[i]() end
  check(mt.abort(conn), "abort at stage " .. last)
end

-- Two whole messages over the same connection, with an abort after the answer, as Postfix says it.
for _ = 1, 2 do
  for _, stage in ipairs(stages) do stage() end
  check(mt.eom(conn), "eom")
  reply(conn, SMFIR_ACCEPT, "end of message")
  expect(mt.eom_check(conn, MT_HDRADD, "X-Balie-Contact"), "X-Balie-Contact")
  expect(mt.eom_check(conn, MT_HDRADD, "X-Balie-Queue"), "X-Balie-Queue")
  expect(mt.eom_check(conn, MT_HDRDELETE, "x-balie-queue"), "the forged one is gone")
  expect(mt.eom_check(conn, MT_RCPTDELETE, "<help@shop.example>"), "the old recipient")
  check(mt.abort(conn), "abort after the answer")
end
check(mt.disconnect(conn), "quit")

-- A client that stops in the middle; then another one, as if nothing had been.
for last = 1, #stages do
  conn = mt.connect(socket, 40, 0.05)
  check(mt.negotiate(conn, 6, nil, nil), "negotiate")
  for i = 1, last do stages[i]() end
  mt.disconnect(conn, false)
end
conn = mt.connect(socket, 40, 0.05)
check(mt.negotiate(conn, 6, nil, nil), "negotiate")
for _, stage in ipairs(stages) do stage() end
check(mt.eom(conn), "eom")
reply(conn, SMFIR_ACCEPT, "after all")
check(mt.disconnect(conn), "quit")
