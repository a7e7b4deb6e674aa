"""What the server does beside the pages: a road to the drawn shapes, uploads to the disk, headers.

Shapes lie in the store and their names say their content: a browser may keep them for ever. They are
boundaries only, so nobody is asked who they are.
"""

import gzip

import streamlit as st
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.parts.headers import HouseHeaders
from pipelines.uploads import SpooledUploads
from taksir import basemap
from taksir.shapes import ADDRESS, kept_shapes

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


def send_shapes(request: Request) -> Response:
    """Send a file of shapes, compressed as it lies there where the browser can read that."""
    path = kept_shapes(request.path_params["name"])
    if path is None:
        raise HTTPException(status_code=404)
    content, headers = path.read_bytes(), {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, media_type="application/geo+json", headers=headers)


def send_tile(request: Request) -> Response:
    """Send a tile of the base map that the operator keeps; there is none unless a setting names it."""
    asked = request.path_params
    found = basemap.kept_tile(asked["z"], asked["x"], asked["y"])
    if found is None:
        raise HTTPException(status_code=404)
    content, kind = found
    return Response(content, media_type=kind, headers={"Cache-Control": FOR_A_DAY})


def most_bytes() -> int:
    """How large a file a browser may send."""
    return int(st.get_option("server.maxUploadSize")) << 20


TILES = basemap.ADDRESS.replace("{z}", "{z:int}").replace("{x}", "{x:int}").replace("{y}", "{y:int}")
ROUTES = (Route(f"/{ADDRESS}{{name}}", send_shapes), Route(f"/{TILES}", send_tile))
MIDDLEWARE = (Middleware(HouseHeaders), Middleware(SpooledUploads, most_bytes=most_bytes))
