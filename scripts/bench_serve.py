#!/usr/bin/env python3
"""What `vqa serve` adds to a call: requests a second, times and memory, beside nginx and LiteLLM's proxy.

    apt-get install nginx wrk hey
    python3 -m venv venv && venv/bin/pip install 'litellm[proxy]' pillow
    cargo build --release -p vqa
    venv/bin/python scripts/bench_serve.py target/release/vqa [SECONDS]

An endpoint on this machine (nginx, which reads a request and answers at once) is asked by `wrk`: directly, through nginx as a
proxy, through LiteLLM, through `vqa serve` as it is, with its cache of prepared pictures, with `check = "headers"`, and with text alone. Bodies are
questions about one JPEG; client, endpoint and proxy share the processors. Where the bare endpoint can keep up, `hey` asks again at a
steady rate of 300 requests a second. Prints the load of the machine and one table.
"""

import base64
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = [0.25, 1, 5, 20]
MANY = 16
RATE = 300
# Each asks at its own beat, all beats together: few of them, or the load comes in bursts.
CALLERS = 3
ANSWER = json.dumps({
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "A cat."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 777, "completion_tokens": 3, "total_tokens": 780},
})


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def picture(size):
    """Draws a JPEG of about so many bytes: grain over a slope, as in a photo."""
    from PIL import Image, ImageChops

    side = int((size / 0.6) ** 0.5)
    while True:
        slope = Image.linear_gradient("L").resize((side, side))
        grain = Image.effect_noise((side, side), 24)
        layers = [ImageChops.add(slope, grain, 2), ImageChops.subtract(slope, grain, 2, 128), grain]
        file = io.BytesIO()
        # The largest are of few pixels and hardly compressed: more than 120 megapixels are refused.
        Image.merge("RGB", layers).save(file, "JPEG", quality=90 if size < 8e6 else 100)
        made = file.getbuffer().nbytes
        if abs(made - size) < size * 0.03:
            return file.getvalue(), side
        side = int(side * (size / made) ** 0.5)


def body(megabytes):
    if megabytes == 0:
        content, side = "What is in this image?", 0
    else:
        jpeg, side = picture(int(megabytes * 1e6 * 3 / 4))
        url = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
        content = [{"type": "text", "text": "What is in this image?"}, {"type": "image_url", "image_url": {"url": url}}]
    request = {"model": "gpt-4o", "messages": [{"role": "user", "content": content}], "max_tokens": 300}
    return json.dumps(request).encode(), side


NGINX = """
worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_max_body_size 64m; client_body_buffer_size 64m; client_body_temp_path {folder}/b;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  keepalive_requests 1000000;
  upstream endpoint {{ server 127.0.0.1:{endpoint}; keepalive 32; keepalive_requests 1000000; }}
  # An answer that is given before a body has come leaves its client waiting: this endpoint reads all of it first.
  upstream answer {{ server 127.0.0.1:{answerer}; keepalive 32; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{answerer}; location / {{ default_type application/json; return 200 '{answer}'; }} }}
  server {{ listen 127.0.0.1:{endpoint};
    location / {{ proxy_pass http://answer; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_pass_request_body off; proxy_set_header Content-Length ""; }} }}
  server {{ listen 127.0.0.1:{proxy};
    location / {{ proxy_pass http://endpoint; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}
}}
"""

LITELLM = """
model_list:
  - model_name: gpt-4o
    litellm_params: {{ model: openai/gpt-4o, api_base: "http://127.0.0.1:{endpoint}/v1", api_key: sk-none }}
litellm_settings: {{ telemetry: false }}
"""


class Stand:
    """Everything that is started, and stopped again."""

    def __init__(self, vqa):
        self.folder = Path(tempfile.mkdtemp(prefix="bench-serve-"))
        self.processes = []
        self.endpoint, self.proxy, answerer = free_port(), free_port(), free_port()
        config = self.folder / "nginx.conf"
        config.write_text(NGINX.format(folder=self.folder, endpoint=self.endpoint, answerer=answerer, proxy=self.proxy, answer=ANSWER))
        self.start(["nginx", "-c", str(config), "-e", "/dev/null"], self.proxy, {})
        self.vqa = vqa

    def start(self, command, port, environment, patience=120):
        env, log = {**os.environ, **environment}, self.folder / f"{port}.log"
        with log.open("wb") as said:
            process = subprocess.Popen(command, env=env, cwd=self.folder, stdout=said, stderr=said)
        self.processes.append(process)
        for _ in range(10 * patience):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return process
            except OSError:
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended with {process.returncode}")
                time.sleep(0.1)
        raise SystemExit(f"{command[0]} does not listen:\n{log.read_text(errors='replace')[-2000:]}")

    def litellm(self):
        port, config = free_port(), self.folder / "litellm.yaml"
        config.write_text(LITELLM.format(endpoint=self.endpoint))
        program = str(Path(sys.executable).parent / "litellm")
        offline = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
        offline["LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY"] = "true"
        command = [program, "--config", str(config), "--port", str(port), "--host", "127.0.0.1", "--num_workers", "2"]
        return port, self.start(command, port, offline, patience=400)

    def serve(self, settings, above=""):
        port, config = free_port(), self.folder / f"serve-{len(self.processes)}.toml"
        config.write_text(f"""{above}
[serve]
models = ["gpt-4o"]
log = "off"
{settings}
""")
        command = [self.vqa, "serve", "--config", str(config), "--listen", f"127.0.0.1:{port}"]
        key = {"OPENAI_BASE_URL": f"http://127.0.0.1:{self.endpoint}/v1", "OPENAI_API_KEY": "sk-none"}
        return port, self.start(command, port, {**key, "HOME": str(self.folder)})

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.processes.remove(process)

    def end(self):
        for process in list(self.processes):
            self.stop(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def load(self, port, file, connections, seconds):
        """Asks for so long, and returns requests a second, median and 99th percentile in ms, refusals, and how many were asked."""
        script = self.folder / "post.lua"
        script.write_text(f"""
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer sk-none"
local file = io.open("{file}", "rb"); wrk.body = file:read("*a"); file:close()
""")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "--latency", "-s", str(script)]
        out = subprocess.run([*command, f"http://127.0.0.1:{port}/v1/chat/completions"], capture_output=True, text=True).stdout
        unit = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}

        def percentile(name):
            number, word = re.search(rf"\n\s+{name}%\s+([\d.]+)(us|ms|s|m)", out).groups()
            return float(number) * unit[word]

        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
        asked = int(re.search(r"(\d+) requests in", out).group(1))
        return rate, percentile(50), percentile(99), int(bad.group(1)) if bad else 0, asked

    def steady(self, port, file, seconds):
        """Asks at a steady rate, and returns requests a second, median and 99th percentile in ms."""
        command = ["hey", "-z", f"{seconds}s", "-c", str(CALLERS), "-q", str(RATE // CALLERS), "-m", "POST", "-T", "application/json"]
        command += ["-H", "Authorization: Bearer sk-none", "-D", str(file), f"http://127.0.0.1:{port}/v1/chat/completions"]
        out = subprocess.run(command, capture_output=True, text=True).stdout
        if re.findall(r"\[(\d+)\]\s+\d+ responses", out) != ["200"]:
            return None

        def percentile(name):
            return 1000 * float(re.search(rf"{name}%+ in ([\d.]+) secs", out).group(1))

        return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), percentile(50), percentile(99)


def peak(process):
    """Mebibytes that a process held at most since it was last asked to forget."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def forget_peak(process):
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")


def row(stand, megabytes, made, way, direct):
    """Measures one way with one body; returns the cells, and the 99th percentiles of both loads."""
    (request, side), (name, port, process) = made, way
    file = stand.folder / "body.json"
    file.write_bytes(request)
    stand.load(port, file, 2, 1)
    if process:
        forget_peak(process)
        idle = peak(process)
    one = stand.load(port, file, 1, stand.seconds)
    many = stand.load(port, file, MANY, stand.seconds)
    held = peak(process) if process else 0
    steady = stand.steady(port, file, stand.seconds) if many[0] > RATE else None
    if one[3] or many[3]:
        name += f" ({one[3]}+{many[3]} refused)"
    slow = (one[2], steady[2] if steady else None)
    added = [f"{mine - bare:+.2f} ms" if mine and bare else "" for mine, bare in zip(slow, direct or (None, None))]
    cells = [f"{len(request) / 1e6:.2f} MB ({side}²)" if megabytes else "text", name]
    cells += [str(one[4]), f"{one[1]:.2f} ms", f"{one[2]:.2f} ms", added[0]]
    cells += [str(many[4]), f"{many[0]:.0f}", f"{many[2]:.0f} ms"]
    cells += [f"{steady[1]:.2f} ms", f"{steady[2]:.2f} ms", added[1]] if steady else ["", "", ""]
    # LiteLLM's memory is that of several processes.
    counted = process and megabytes and "LiteLLM" not in name
    return cells + [f"{(held - idle) * 1048576 / (MANY * len(request)):.1f}" if counted else ""], slow


def main():
    stand = Stand(str(Path(sys.argv[1]).resolve()))
    stand.seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    try:
        cache = "[serve.cache]\nmib = 256\nseconds = 600"
        ways = [("nothing", stand.endpoint, None), ("nginx", stand.proxy, None)]
        ways += [("`vqa serve`", *stand.serve("")), ("`vqa serve`, cached", *stand.serve(cache))]
        ways += [("`vqa serve`, headers", *stand.serve('check = "headers"'))]
        if shutil.which("litellm", path=Path(sys.executable).parent):
            ways.append(("LiteLLM", *stand.litellm()))
        print(f"load {os.getloadavg()[0]:.0f}, {os.cpu_count()} processors", flush=True)
        print("| body | through | one at a time: asked | p50 | p99 | p99 added | 16 at a time: asked | a second | p99 | 300 a second: p50 | p99 | p99 added | memory over bodies |")
        print("|" + "---|" * 13, flush=True)
        for megabytes in [0, *SIZES]:
            made, direct = body(megabytes), None
            for way in ways:
                if megabytes == 0 and "`," in way[0]:
                    continue
                cells, slow = row(stand, megabytes, made, way, direct)
                direct = direct or slow
                print("| " + " | ".join(cells) + " |", flush=True)
    finally:
        stand.end()


if __name__ == "__main__":
    main()
