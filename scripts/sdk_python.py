"""The examples of the vision guide, run by OpenAI's own Python client and by `requests` against `vqa serve`.

Needs the packages `openai` and `requests`, and a built `vqa`. Starts a scripted upstream and the server on free ports of
the loopback, and stops both. Nothing leaves the machine.

    python scripts/sdk_python.py target/debug/vqa
"""

import base64
import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

import openai
import requests

PICTURE = pathlib.Path(__file__).resolve().parent.parent / "examples" / "cat.jpg"
WORDS = ["A ", "cat ", "on a wall."]


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers every chat in the same words, and serves one picture."""

    def do_GET(self):
        body = PICTURE.read_bytes()
        self.send_response(200)
        self.send_header("content-type", "image/jpeg")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("content-type", "image/jpeg")
        self.end_headers()

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        chunk = lambda delta, finish=None: {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        if asked.get("stream"):
            chunks = [chunk({"content": word}) for word in WORDS] + [chunk({}, "stop")]
            body = "".join(f"data: {json.dumps(each)}\n\n" for each in chunks) + "data: [DONE]\n\n"
            kind = "text/event-stream"
        else:
            message = {"role": "assistant", "content": "".join(WORDS)}
            usage = {"prompt_tokens": 1, "completion_tokens": 5, "total_tokens": 6}
            body = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage})
            kind = "application/json"
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def content(*pictures):
    return [{"type": "text", "text": "What’s in this image?"}, *pictures]


def picture(url, **more):
    return {"type": "image_url", "image_url": {"url": url, **more}}


def ask(client, *pictures, **more):
    messages = [{"role": "user", "content": content(*pictures)}]
    return client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=300, **more)


def refused(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def check(base_url, link):
    client = openai.OpenAI(base_url=base_url, api_key="not-needed", max_retries=0)
    text = "".join(WORDS)
    encoded = base64.b64encode(PICTURE.read_bytes()).decode("utf-8")
    data = f"data:image/jpeg;base64,{encoded}"

    # Quick start.
    response = ask(client, picture(link))
    assert response.choices[0].message.content == text, response
    assert response.choices[0].finish_reason == "stop"
    by_link = response.usage.prompt_tokens

    # Uploading base 64 encoded images, with `requests`.
    headers = {"Content-Type": "application/json", "Authorization": "Bearer YOUR_OPENAI_API_KEY"}
    payload = {"model": "gpt-4o", "messages": [{"role": "user", "content": content(picture(data))}], "max_tokens": 300}
    answer = requests.post(f"{base_url}/chat/completions", headers=headers, json=payload, timeout=60).json()
    assert answer["choices"][0]["message"]["content"] == text, answer
    assert answer["usage"]["prompt_tokens"] == by_link

    # Multiple image inputs: each copy is billed.
    both = ask(client, picture(link), picture(link)).usage
    one = response.usage.prompt_tokens_details.image_tokens
    assert both.prompt_tokens_details.image_tokens == 2 * one, both

    # Low or high fidelity image understanding.
    low = ask(client, picture(link, detail="low")).usage.prompt_tokens_details.image_tokens
    high = ask(client, picture(link, detail="high")).usage.prompt_tokens_details.image_tokens
    assert (low, high) == (85, one), (low, high)

    # Streams.
    stream = ask(client, picture(data), stream=True, stream_options={"include_usage": True})
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == text
    assert chunks[-1].usage.prompt_tokens == by_link
    assert len({c.id for c in chunks}) == 1

    # Responses.
    image = {"type": "input_image", "image_url": data}
    asked = [{"role": "user", "content": [{"type": "input_text", "text": "What’s in this image?"}, image]}]
    response = client.responses.create(model="gpt-4o", input=asked, max_output_tokens=300)
    assert (response.output_text, response.status) == (text, "completed"), response
    assert response.usage.input_tokens == by_link
    with client.responses.stream(model="gpt-4o", input=asked) as events:
        assert events.get_final_response().output_text == text
    counted = client.responses.input_tokens.count(model="gpt-4o", input=asked)
    assert counted.input_tokens == by_link, counted

    # Models.
    assert "gpt-4o" in [model.id for model in client.models.list()]
    assert client.models.retrieve("gpt-4o").object == "model"

    # Errors.
    error = refused(openai.BadRequestError, lambda: ask(client, picture("file:///etc/passwd")))
    assert (error.code, error.param) == ("invalid_value", "messages[0].content[1].image_url.url"), error
    error = refused(openai.BadRequestError, lambda: ask(client, picture("http://10.0.0.1/a.png")))
    assert error.code == "invalid_image_url", error
    refused(openai.NotFoundError, lambda: client.models.retrieve("gpt-9"))
    refused(openai.NotFoundError, lambda: client.images.generate(prompt="a cat"))
    assert error.request_id.startswith("req_"), error


def serve(vqa, check):
    """Starts the upstream and the server, runs a check with the base URL and a link, and stops both."""
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{upstream.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {"HOME": folder, "OPENAI_BASE_URL": f"{origin}/v1", "VQA_ALLOW_PRIVATE_HOSTS": "127.0.0.1"}
        command = [vqa, "serve", "--listen", "127.0.0.1:0", "--log", "off"]
        server = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            first = server.stderr.readline()
            found = re.search(r"http://\S+/v1", first)
            assert found, first
            check(found.group(), f"{origin}/cat.jpg")
        finally:
            server.send_signal(signal.SIGTERM)
            _, said = server.communicate(timeout=60)
        assert server.returncode == 0, (server.returncode, said)
    upstream.shutdown()


def main():
    serve(os.path.abspath(sys.argv[1]), check)
    print(f"openai {openai.__version__}, requests {requests.__version__}: every example of the guide is answered")


if __name__ == "__main__":
    main()
