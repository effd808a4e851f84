#!/usr/bin/python3
"""Asks Balie for the calls that Kamailio has suspended. usage: evapi_bridge.py KAMAILIO_HOST:PORT BALIE_URL TOKEN_FILE

Kamailio's evapi module sends {"index", "label", "contact"} as a netstring; the answer has the "decision" instead. Where
Balie does not answer, that is {}, and Kamailio sends the call to its reception.
"""
import asyncio
import concurrent.futures
import json
import pathlib
import sys
import urllib.request

AT_ONCE = 200       # questions; more wait in turn, and Kamailio's patience ends at two seconds
MESSAGE_MAX = 65536
SECONDS = 1.8       # for an answer


def netstring(message):
    data = json.dumps(message).encode()
    return b"%d:%b," % (len(data), data)


async def read_netstring(reader):
    digits = await reader.readuntil(b":")
    length = int(digits[:-1])
    if length > MESSAGE_MAX:
        raise ValueError(f"a message of {length} bytes")
    message = await reader.readexactly(length + 1)
    return json.loads(message[:-1])


def decision_on(contact, url, token):
    request = urllib.request.Request(f"{url}/v1/contacts", json.dumps(contact).encode(),
                                     {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)
    except (OSError, ValueError) as error:
        print(f"{contact.get('id')}: {error}", file=sys.stderr, flush=True)
        return {}


async def answer(message, writer, pool, url, token):
    loop = asyncio.get_running_loop()
    decision = await loop.run_in_executor(pool, decision_on, message["contact"], url, token)
    writer.write(netstring({"index": message["index"], "label": message["label"], "decision": decision}))
    await writer.drain()


async def serve(host, port, url, token):
    pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
    while True:
        try:
            reader, writer = await asyncio.open_connection(host, port)
            print("connected", file=sys.stderr, flush=True)
            under_way = set()
            while True:
                task = asyncio.create_task(answer(await read_netstring(reader), writer, pool, url, token))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            print(f"no Kamailio: {error}", file=sys.stderr, flush=True)
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    host, port = sys.argv[1].rsplit(":", 1)
    asyncio.run(serve(host, int(port), sys.argv[2].rstrip("/"), pathlib.Path(sys.argv[3]).read_text().strip()))
