"""FastMCP for Python, without sessions, answering in JSON."""

import os
from typing import Annotated

from fastmcp import FastMCP
from fastmcp.server.auth.providers.jwt import JWTVerifier
from pydantic import BaseModel, ConfigDict, Field


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[int, Field(ge=0)]
    name: Annotated[str, Field(min_length=1, max_length=100)]


class Counted(BaseModel):
    items: list[Item]
    count: Annotated[int, Field(ge=0)]


def give_back(items: list[Item]) -> Counted:
    return Counted(items=items, count=len(items))


key = os.environ.get("BENCH_PUBLIC_KEY")
auth = None if key is None else JWTVerifier(public_key=key, audience="bench", algorithm="RS256")
server = FastMCP("peer", auth=auth)
for number in range(1, int(os.environ["BENCH_TOOLS"]) + 1):
    server.tool(give_back, name=f"tool_{number}", description="Counts items and gives them back.")
server.run(
    transport="http",
    host="127.0.0.1",
    port=int(os.environ["PORT"]),
    path="/mcp",
    stateless_http=True,
    json_response=True,
    show_banner=False,
    log_level="warning",
    uvicorn_config={"access_log": False},
)
