"""A real server in a process of its own that speaks the protocol and streams in odd pieces.

    python odd_server.py PORT_FILE

The pieces are 1 to 7 bytes, so that they cut JSON, events and characters anywhere.
"""

from __future__ import annotations

import json
import random
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Model(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = str(body["messages"][-1]["content"])
        if body.get("response_format"):
            name = body["response_format"]["json_schema"]["name"]
            return self._stream([{"content": json.dumps(DECISIONS.get(name, {"ok": True}))}], "stop")
        if "BREAK OFF" in said:
            return self._stream([{"content": "I was going to"}], None)
        if "cancel" in said and body["messages"][-1]["role"] == "user":
            arguments = json.dumps({"order_id": "#W1000001", "reason": "no longer needed"})
            call = {"index": 0, "id": "c1", "type": "function"}
            pieces = [{"tool_calls": [{**call, "function": {"name": "cancel_order", "arguments": ""}}]}]
            pieces += [{"tool_calls": [{"index": 0, "function": {"arguments": part}}]} for part in arguments]
            return self._stream(pieces, "tool_calls")
        if "PING" in said and body.get("tools"):
            call = {
                "index": 0,
                "id": "c1",
                "type": "function",
                "function": {"name": "ping", "arguments": '{"word": "PING"}'},
            }
            return self._stream([{"tool_calls": [call]}], "tool_calls")
        words = GREETING.split()
        return self._stream([{"content": word + " "} for word in words], "stop")

    def _stream(self, deltas: list[dict[str, Any]], finish: str | None) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        dice = random.Random(3)
        frames = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        if finish:
            frames.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        for frame in frames:
            event = (
                b"data: " + json.dumps({**frame, "sent": time.time()}, ensure_ascii=False).encode() + b"\n\n"
            )
            while event:
                size = dice.randint(1, 7)
                self._piece(event[:size])
                event = event[size:]
        if finish is None:
            self.close_connection = True
            self.connection.close()
            return
        self._piece(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _piece(self, part: bytes) -> None:
        self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        return


GREETING = "Grüße, Mia — your order is pending. What else may I do for you? 好"
DECISIONS = {
    "Feeling": {
        "score": -0.7,
        "emotion": "anger",
        "confidence": 0.9,
        "urgency": 0.8,
        "hesitation": 0.0,
        "confusion": 0.1,
    }
}

if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    Path(sys.argv[1]).write_text(str(server.server_address[1]))
    server.serve_forever()
