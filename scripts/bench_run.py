#!/usr/bin/env python3
"""How fast a data set is asked: `vqa run`, and the same job by a plain asyncio script on the `openai` SDK.

    python3 -m venv /some/venv && /some/venv/bin/pip install openai pillow
    cargo build --release -p vqa
    /some/venv/bin/python scripts/bench_run.py target/release/vqa [ROWS]

Both sides ask an endpoint on this machine that answers at once, with the same pictures (JPEG, 1024x1024, drawn from a seed) and the
same number of calls under way, one after the other in one session. The endpoint runs in a process of its own, which is not
counted. Prints rows a second by the clock, processor time a row, and the most memory held.
"""

import asyncio
import base64
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WIDTH = 32
PICTURES = 200
ANSWER = json.dumps({
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "grey", "refusal": None}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 777, "completion_tokens": 1, "total_tokens": 778},
}).encode()
RESPONSE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(ANSWER) + ANSWER


class Endpoint(asyncio.Protocol):
    """Reads requests, looks at none, answers all."""

    def connection_made(self, transport):
        self.transport, self.head, self.left = transport, b"", None

    def data_received(self, data):
        while data:
            if self.left is None:
                self.head += data
                head, end, rest = self.head.partition(b"\r\n\r\n")
                if not end:
                    return
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                self.left, self.head, data = int(lengths[0].split(b":")[1]) if lengths else 0, b"", rest
            taken = min(self.left, len(data))
            self.left, data = self.left - taken, data[taken:]
            if self.left:
                return
            self.left = None
            self.transport.write(RESPONSE)


async def serve():
    server = await asyncio.get_running_loop().create_server(Endpoint, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def plain(address, rows):
    """What a careful person writes in an afternoon: no retries to speak of, no cap, no ledger but a file."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=address, api_key="none")
    gate = asyncio.Semaphore(WIDTH)
    with open(rows) as lines, open(Path(rows).with_suffix(".answers"), "w") as out:
        async def ask(row):
            async with gate:
                picture = base64.b64encode((Path(rows).parent / row["image"]).read_bytes()).decode()
                reply = await client.chat.completions.create(model="gpt-4o", max_tokens=300, messages=[{"role": "user", "content": [
                    {"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{picture}"}},
                    {"type": "text", "text": row["question"]},
                ]}])
                out.write(json.dumps({"id": row["id"], "prediction": reply.choices[0].message.content}) + "\n")

        await asyncio.gather(*(ask(json.loads(line)) for line in lines))


def draw(folder, rows):
    """Draws the pictures, and writes rows that ask about each as often as it takes, scattered."""
    from PIL import Image, ImageDraw

    chance = random.Random(1)
    (folder / "pictures").mkdir()
    for number in range(PICTURES):
        picture = Image.new("RGB", (1024, 1024), tuple(chance.randrange(256) for _ in range(3)))
        pen = ImageDraw.Draw(picture)
        for _ in range(200):
            box = sorted(chance.randrange(1024) for _ in range(2)), sorted(chance.randrange(1024) for _ in range(2))
            pen.ellipse((box[0][0], box[1][0], box[0][1], box[1][1]), tuple(chance.randrange(256) for _ in range(3)))
        picture.save(folder / "pictures" / f"{number}.jpg", quality=90)
    with open(folder / "rows.jsonl", "w") as out:
        for row in range(rows):
            image = f"pictures/{chance.randrange(PICTURES)}.jpg"
            out.write(json.dumps({"id": row, "image": image, "question": f"What is it, the {row}th time?"}) + "\n")


def measured(name, rows, command):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - start
    assert status == 0, f"{name} failed"
    cpu = used.ru_utime + used.ru_stime
    print(f"{name:42} {rows / took:8.0f} rows/s  {1000 * cpu / rows:6.2f} ms/row  {used.ru_maxrss / 1024:6.0f} MiB", flush=True)
    return took


def main():
    if sys.argv[1] == "--serve":
        return asyncio.run(serve())
    if sys.argv[1] == "--plain":
        return asyncio.run(plain(*sys.argv[2:]))
    vqa, rows = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        draw(folder, rows)
        endpoint = subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True)
        try:
            address = f"http://127.0.0.1:{endpoint.stdout.readline().strip()}/v1"
            data = str(folder / "rows.jsonl")
            common = ["--base-url", address, "--model", "gpt-4o", "--concurrency", str(WIDTH), "--quiet"]
            measured("openai SDK, asyncio", rows, [sys.executable, __file__, "--plain", address, data])
            run = [vqa, "run", data, "-o"]
            measured("vqa run (pictures fitted)", rows, [*run, str(folder / "a"), *common])
            measured("vqa run --fit none (originals)", rows, [*run, str(folder / "b"), "--fit", "none", *common])
            measured("vqa run --resume, nothing left", rows, [vqa, "run", "-o", str(folder / "a"), "--resume", "--quiet"])
        finally:
            endpoint.kill()


if __name__ == "__main__":
    main()
