"""FastMCP's client and key pair, for clients.live.ts: one JSON request a line in, one JSON answer a line out.

{"do": "mint", "audience": …} answers with a public key, a token for the audience and one for another.
{"do": "roll", "mode": …, "url": …, "token": …} or {…, "command": …, "args": …} lists the tools and rolls three dice.
An answer is {"value": …}, or {"error": …} where the server refuses.
"""

import asyncio
import json
import sys
from typing import Any

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from fastmcp.server.auth.providers.jwt import RSAKeyPair


async def mint(request: dict[str, Any]) -> dict[str, Any]:
    pair = RSAKeyPair.generate()
    return {
        "publicKey": pair.public_key,
        "token": pair.create_token(subject="interop", audience=request["audience"]),
        "foreignToken": pair.create_token(subject="interop", audience="another-server"),
    }


async def roll(request: dict[str, Any]) -> dict[str, Any]:
    url = request.get("url")
    transport = url or StdioTransport(request["command"], request["args"])
    async with Client(transport, mode=request["mode"], auth=request.get("token")) as client:
        tools = await client.list_tools()
        result = await client.call_tool("roll_dice", {"n_dice": 3})
        return {"tools": [tool.name for tool in tools], "structured": result.structured_content}


async def answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"value": await (mint if request["do"] == "mint" else roll)(request)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(asyncio.run(answer(json.loads(line)))), flush=True)
