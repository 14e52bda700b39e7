// The examples of the vision guide, run by OpenAI's own JavaScript client against `vqa serve`.
//
// Needs the package `openai` where it is looked up from the current directory, and a built `vqa`. Starts a scripted upstream
// and the server on free ports of the loopback, and stops both. Nothing leaves the machine.
//
//     node scripts/sdk_node.mjs target/debug/vqa

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const { OpenAI } = createRequire(join(process.cwd(), "package.json"))("openai");
const PICTURE = readFileSync(new URL("../examples/cat.jpg", import.meta.url));
const WORDS = ["A ", "cat ", "on a wall."];
const TEXT = WORDS.join("");

function answer(asked, response) {
  const chunk = (delta, finish_reason = null) => ({ choices: [{ index: 0, delta, finish_reason }] });
  if (asked.stream) {
    response.setHeader("content-type", "text/event-stream");
    const chunks = [...WORDS.map((content) => chunk({ content })), chunk({}, "stop")];
    return response.end(chunks.map((each) => `data: ${JSON.stringify(each)}\n\n`).join("") + "data: [DONE]\n\n");
  }
  const message = { role: "assistant", content: TEXT };
  const usage = { prompt_tokens: 1, completion_tokens: 5, total_tokens: 6 };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: "stop" }], usage }));
}

const upstream = createServer(async (request, response) => {
  if (request.method === "GET") return response.setHeader("content-type", "image/jpeg").end(PICTURE);
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  answer(JSON.parse(Buffer.concat(pieces)), response);
});

async function check(baseURL, link) {
  const client = new OpenAI({ baseURL, apiKey: "not-needed", maxRetries: 0 });
  const data = `data:image/jpeg;base64,${PICTURE.toString("base64")}`;
  const picture = (url, more = {}) => ({ type: "image_url", image_url: { url, ...more } });
  const ask = (pictures, more = {}) => {
    const content = [{ type: "text", text: "What’s in this image?" }, ...pictures];
    return client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content }], max_tokens: 300, ...more });
  };

  const byLink = await ask([picture(link)]);
  assert.equal(byLink.choices[0].message.content, TEXT);
  const byBytes = await ask([picture(data)]);
  assert.deepEqual(byBytes.usage, byLink.usage);
  const images = (completion) => completion.usage.prompt_tokens_details.image_tokens;
  assert.equal(images(await ask([picture(link), picture(link)])), 2 * images(byLink));
  assert.equal(images(await ask([picture(link, { detail: "low" })])), 85);

  let streamed = "";
  let usage;
  for await (const chunk of await ask([picture(data)], { stream: true, stream_options: { include_usage: true } })) {
    streamed += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
  }
  assert.equal(streamed, TEXT);
  assert.equal(usage.prompt_tokens, byLink.usage.prompt_tokens);

  const input = [{ role: "user", content: [{ type: "input_text", text: "What’s in this image?" }, { type: "input_image", image_url: data, detail: "auto" }] }];
  const response = await client.responses.create({ model: "gpt-4o", input });
  assert.equal(response.output_text, TEXT);
  const final = await client.responses.stream({ model: "gpt-4o", input }).finalResponse();
  assert.equal(final.output_text, TEXT);

  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  assert.ok(models.includes("gpt-4o"));
  await assert.rejects(ask([picture("file:///etc/passwd")]), { status: 400, code: "invalid_value" });
  await assert.rejects(ask([picture("http://10.0.0.1/a.png")]), { status: 400, code: "invalid_image_url" });
  await assert.rejects(client.models.retrieve("gpt-9"), { status: 404, code: "model_not_found" });
}

await new Promise((started) => upstream.listen(0, "127.0.0.1", started));
const origin = `http://127.0.0.1:${upstream.address().port}`;
const folder = mkdtempSync(join(tmpdir(), "sdk-node-"));
const env = { HOME: folder, OPENAI_BASE_URL: `${origin}/v1`, VQA_ALLOW_PRIVATE_HOSTS: "127.0.0.1" };
const command = ["serve", "--listen", "127.0.0.1:0", "--log", "off"];
const server = spawn(resolve(process.argv[2]), command, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
const ended = new Promise((end) => server.on("exit", end));
try {
  const said = await new Promise((first) => server.stderr.once("data", (line) => first(String(line))));
  const found = said.match(/http:\/\/\S+\/v1/);
  assert.ok(found, said);
  await check(found[0], `${origin}/cat.jpg`);
} finally {
  server.kill("SIGTERM");
}
assert.equal(await ended, 0);
upstream.close();
upstream.closeAllConnections();
rmSync(folder, { recursive: true });
console.log("openai for JavaScript: every example of the guide is answered");
