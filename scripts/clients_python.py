"""Clients of others against `vqa serve`: LangChain, LiteLLM and `llm`, each with a picture, whole and streamed.

Needs the packages `langchain-openai`, `litellm`, `llm`, `openai` and `requests`, and a built `vqa`. Nothing leaves the machine.

    python scripts/clients_python.py target/debug/vqa
"""

import base64
import importlib.metadata
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI

from sdk_python import PICTURE, WORDS, content, picture, serve

TEXT = "".join(WORDS)
DATA = "data:image/jpeg;base64," + base64.b64encode(PICTURE.read_bytes()).decode()


def langchain(base_url, link):
    for kind in ({}, {"use_responses_api": True}):
        model = ChatOpenAI(base_url=base_url, api_key="not-needed", model="gpt-4o", max_retries=0, **kind)
        for url in (DATA, link):
            message = HumanMessage(content=content(picture(url)))
            answer = model.invoke([message])
            assert answer.text == TEXT, answer
            assert answer.usage_metadata["input_tokens"] > 85, answer
            assert "".join(piece.text for piece in model.stream([message])) == TEXT
    schema = {"title": "Seen", "description": "What is seen", "type": "object", "properties": {"what": {"type": "string"}}}
    answer = ChatOpenAI(base_url=base_url, api_key="not-needed", model="gpt-4o").with_structured_output(
        schema, method="json_schema", include_raw=True
    )
    assert answer.invoke("What?")["raw"].content == TEXT


def lite(base_url, link):
    for url in (DATA, link):
        asked = {"model": "openai/gpt-4o", "api_base": base_url, "api_key": "not-needed", "num_retries": 0}
        asked["messages"] = [{"role": "user", "content": content(picture(url))}]
        answer = litellm.completion(**asked)
        assert answer.choices[0].message.content == TEXT, answer
        pieces = litellm.completion(**asked, stream=True)
        assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == TEXT


def llm(base_url, link):
    with tempfile.TemporaryDirectory() as folder:
        model = f"- {{model_id: served, model_name: gpt-4o, api_base: '{base_url}', vision: true}}\n"
        pathlib.Path(folder, "extra-openai-models.yaml").write_text(model)
        environment = {**os.environ, "LLM_USER_PATH": folder, "OPENAI_API_KEY": "not-needed"}
        for shown in (str(PICTURE), link):
            for stream in ([], ["--no-stream"]):
                command = [sys.executable, "-m", "llm", "-m", "served", "What is this?", "-a", shown, *stream]
                done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
                assert done.stdout.strip() == TEXT, done


def check(base_url, link):
    for client in (langchain, lite, llm):
        client(base_url, link)


def main():
    serve(os.path.abspath(sys.argv[1]), check)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("langchain-openai", "litellm", "llm")]
    print(", ".join(versions) + ": all are answered")


if __name__ == "__main__":
    main()
