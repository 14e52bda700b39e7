// Vercel's AI SDK against `vqa serve`: a picture by its bytes and by a link, whole and streamed, by chat and by responses.
//
// Needs the packages `ai` and `@ai-sdk/openai` where they are looked up from the current directory, and a `vqa serve` that is running
// in front of anything that answers. Nothing else is asked.
//
//     node scripts/clients_node.mjs http://127.0.0.1:8080/v1 gpt-4o

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { generateText, streamText } = require("ai");
const { createOpenAI } = require("@ai-sdk/openai");

const [baseURL, name] = process.argv.slice(2);
const picture = readFileSync(new URL("../examples/cat.jpg", import.meta.url));
const openai = createOpenAI({ baseURL, apiKey: "not-needed" });
const content = [{ type: "text", text: "What is this?" }, { type: "image", image: picture }];
const messages = [{ role: "user", content }];

for (const model of [openai.chat(name), openai.responses(name)]) {
  // Responses are not stored here, and saying so is all that the SDK is asked for.
  const asked = { model, messages, maxRetries: 0, providerOptions: { openai: { store: false } } };
  const whole = await generateText(asked);
  assert.ok(whole.text.length > 0);
  assert.ok(whole.usage.inputTokens > 85, JSON.stringify(whole.usage));
  let streamed = "";
  for await (const piece of streamText(asked).textStream) streamed += piece;
  assert.equal(streamed, whole.text);
}
console.log("AI SDK: chat and responses are answered, whole and streamed");
