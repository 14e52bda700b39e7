// The page to try a server with: gathers a request, sends it, and shows what comes back.
//
// Whatever a model, an endpoint or the name of a file says becomes text and nothing else. Nothing is stored: pictures, the
// key and the answer are in this page's memory alone.

const CHAT = "/v1/chat/completions";
const FORMATS = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

const at = (id) => document.getElementById(id);
const base = `${location.origin}/v1`;

/** Pictures in the order of asking: `{ name, file, preview }`, or `{ link }`. */
let pictures = [];
/** What stops the request that runs, if one does. */
let running = null;

// Words and elements

/** Makes an element that holds texts and other elements. */
function element(tag, properties = {}, ...content) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
}

const number = (n) => n.toLocaleString("en");
const size = ([width, height]) => `${number(width)} × ${number(height)}`;
const plural = (n, word) => `${number(n)} ${word}${n === 1 ? "" : "s"}`;

function bytes(n) {
  if (n < 1000) return plural(n, "byte");
  return n < 1e6 ? `${(n / 1e3).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}

function time(ms) {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 2 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** Fills a list of names and values, without those that are not known. */
function fill(list, rows) {
  const known = rows.filter(([, value]) => value !== undefined && value !== null);
  list.replaceChildren(...known.flatMap(([name, value]) => [
    element("dt", { textContent: name }),
    element("dd", { textContent: value }),
  ]));
}

function problem(text) {
  at("problem").textContent = text;
  at("problem").hidden = !text;
}

// Pictures

function thumb(picture) {
  if (picture.link) return element("span", { className: "thumb", textContent: "link" });
  return element("img", { className: "thumb", src: picture.preview, alt: "" });
}

const nameOf = (picture) => picture.link ?? picture.name;

function addFiles(files) {
  const refused = [...files].filter((file) => !FORMATS.has(file.type));
  const taken = [...files].filter((file) => FORMATS.has(file.type));
  const names = refused.map((file) => `“${file.name}”`).join(", ");
  problem(refused.length ? `Not taken: ${names}. Pictures are PNG, JPEG, WebP or GIF.` : "");
  pictures.push(...taken.map((file) => ({ name: file.name, file, preview: URL.createObjectURL(file) })));
  showPictures();
}

function addLink(text) {
  const link = text.trim();
  if (!link) return;
  if (!URL.canParse(link) || !/^https?:$/.test(new URL(link).protocol)) {
    problem(`“${link}” is no link that begins with https:// or http://.`);
    return;
  }
  problem("");
  at("link").value = "";
  pictures.push({ link });
  showPictures();
}

function remove(picture) {
  if (picture.preview) URL.revokeObjectURL(picture.preview);
  pictures = pictures.filter((other) => other !== picture);
  showPictures();
  at("files").focus();
}

function showPictures() {
  at("pictures").replaceChildren(...pictures.map((picture) => {
    const button = element("button", { type: "button", textContent: "Remove", ariaLabel: `Remove ${nameOf(picture)}` });
    button.addEventListener("click", () => remove(picture));
    const about = picture.file ? ` ${bytes(picture.file.size)}` : "";
    return element("li", {}, thumb(picture), element("span", {}, nameOf(picture), element("small", { textContent: about })), button);
  }));
  showCode();
}

/** Reads a file as a data URL. It is read when it is sent, so that the page does not hold it twice until then. */
function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(`“${file.name}” cannot be read any more; was it moved or changed?`));
    reader.readAsDataURL(file);
  });
}

// The request

/** Makes the body of the request from the addresses of its pictures. */
function request(urls) {
  const detail = at("detail").value;
  const images = urls.map((url) => ({ type: "image_url", image_url: { url, detail } }));
  const content = [{ type: "text", text: at("question").value }, ...images];
  const body = { model: at("model").value, messages: [{ role: "user", content }] };
  const most = at("most").valueAsNumber;
  if (Number.isFinite(most)) body.max_tokens = most;
  return { ...body, stream: true, stream_options: { include_usage: true } };
}

/** Calls this server. A key goes with it, if there is one, and nothing else that the browser knows. */
async function call(path, options = {}) {
  const key = at("key").value.trim();
  if (/[^\x21-\x7e]/.test(key)) throw new Error("The key holds characters that no key has. Was something else pasted?");
  const headers = { ...options.headers, ...(key && { authorization: `Bearer ${key}` }) };
  const fixed = { credentials: "omit", cache: "no-store", redirect: "error" };
  let response;
  try {
    response = await fetch(path, { ...options, ...fixed, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server cannot be reached. Is it still running?");
  }
  if (!response.ok) throw new Error(await refusal(response));
  return response;
}

/** Says in plain words why the server refused. */
async function refusal(response) {
  const said = await response.json().then((body) => body.error?.message, () => undefined);
  if (response.status === 401) {
    at("key-part").open = true;
    return at("key").value ? "The server does not know this key." : "The server wants a key. Put it into the field “Key”.";
  }
  const after = response.headers.get("retry-after");
  const advice = after ? `\nIt may work again in ${plural(Number(after), "second")}.` : "";
  const what = response.status >= 500 ? "The server could not answer" : "The server did not take this request";
  return `${what} (${response.status}).\n${said ?? ""}${advice}`;
}

async function listModels() {
  const before = at("model").value;
  try {
    const list = await (await call("/v1/models")).json();
    at("model").replaceChildren(...list.data.map(({ id }) => element("option", { value: id, textContent: id })));
    if (list.data.some(({ id }) => id === before)) at("model").value = before;
    problem(list.data.length ? "" : "There is no model that this key may ask.");
  } catch (error) {
    at("model").replaceChildren();
    problem(error.message);
  }
  showCode();
}

// The answer

/** Yields what a stream of events holds, until it says that it is whole. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      if (error.name === "AbortError") throw error;
      return { done: true };
    });
    if (done) throw new Error("The connection broke before the answer was whole.");
    const frames = (rest + value).split("\n\n");
    rest = frames.pop();
    for (const frame of frames) {
      const data = frame.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trim()).join("\n");
      if (data === "[DONE]") return;
      if (data) yield JSON.parse(data);
    }
  }
}

async function ask() {
  const stop = new AbortController();
  const sent = pictures;
  const seen = { text: "", began: performance.now() };
  begin(stop);
  try {
    const urls = await Promise.all(sent.map((picture) => picture.link ?? dataUrl(picture.file)));
    const headers = { "content-type": "application/json", "x-vqa-report": "1" };
    const body = JSON.stringify(request(urls));
    const response = await call(CHAT, { method: "POST", headers, body, signal: stop.signal });
    for await (const chunk of events(response)) take(chunk, seen);
    seen.ended = performance.now();
    at("status").textContent = END[seen.finish] ?? END.stop;
  } catch (error) {
    at("status").textContent = error.name === "AbortError" ? "Stopped." : "";
    if (error.name !== "AbortError") problem(error.message);
  }
  end(seen, sent);
}

const END = {
  stop: "The answer is whole.",
  length: "The answer was cut at its most tokens.",
  content_filter: "The answer was cut by a filter of the endpoint.",
};

function begin(stop) {
  running = stop;
  problem("");
  at("answer").textContent = "";
  at("answer").hidden = at("facts").hidden = true;
  at("send").disabled = true;
  at("stop").hidden = false;
  at("outcome").ariaBusy = "true";
  at("status").textContent = "Asking …";
}

/** Takes one chunk of the answer. */
function take(chunk, seen) {
  if (chunk.error) throw new Error(`The answer broke off.\n${chunk.error.message}`);
  const choice = chunk.choices?.[0];
  const piece = choice?.delta?.content;
  if (piece) {
    seen.first ??= performance.now();
    seen.text += piece;
    at("answer").hidden = false;
    at("answer").append(piece);
    at("status").textContent = "Answering …";
  }
  seen.finish = choice?.finish_reason ?? seen.finish;
  seen.usage = chunk.usage ?? seen.usage;
  seen.report = chunk.vqa ?? seen.report;
}

function end(seen, sent) {
  running = null;
  at("send").disabled = false;
  at("stop").hidden = true;
  at("outcome").ariaBusy = "false";
  if (!seen.ended) return;
  const { usage, report } = seen;
  const native = report?.native_usage;
  fill(at("tokens"), [
    ["question and pictures", usage && number(usage.prompt_tokens)],
    ["answer", usage && number(usage.completion_tokens)],
    ["together", usage && number(usage.total_tokens)],
    ["counted by the endpoint", native && `${number(native.prompt_tokens)} and ${number(native.completion_tokens)}`],
  ]);
  if (!usage) fill(at("tokens"), [["not known", "this model has no rule, and its endpoint does not count"]]);
  const images = report?.images ?? [];
  at("seen-title").hidden = !images.length;
  at("seen").replaceChildren(...images.map((image, index) => shown(image, sent[index])));
  showTimes(seen);
  at("facts").hidden = false;
}

/** What was done to one picture. */
function shown(image, picture) {
  const lines = image ? facts(image) : ["It was passed on as it is; nothing is known of it."];
  const [first, ...others] = lines.map((textContent) => element("p", { textContent }));
  return element("li", {}, thumb(picture), element("div", {}, first, ...others.map((line) => element("small", {}, line))));
}

function facts(image) {
  const turned = image.orientation > 1 ? `, turned upright (EXIF orientation ${image.orientation})` : "";
  const tiles = image.tiles ? `${plural(image.tiles[0] * image.tiles[1], "piece")} (${size(image.tiles)}), ` : "";
  const same = image.seen_bytes === image.bytes && image.seen_format === image.format;
  const how = image.views ? `as pixels, in ${plural(image.views.length, "view")}` : same ? "sent as it came" : `sent as ${image.seen_format.toUpperCase()}, ${bytes(image.seen_bytes)}`;
  const warnings = image.findings.map((finding) => finding.message).join(" ");
  return [
    `Given: ${image.format.toUpperCase()}, ${size(image.size)}, ${bytes(image.bytes)}${turned}`,
    `The model saw ${size(image.seen_size)}, ${how}.`,
    `Detail ${image.detail}: ${tiles}${image.tokens === null ? "tokens not known" : plural(image.tokens, "token")}.`,
    ...(warnings ? [`Look out: ${warnings}`] : []),
  ];
}

function showTimes({ report, began, first, ended }) {
  const spent = report?.timings_ms ?? {};
  const stage = (name) => spent[name] ? time(spent[name]) : undefined;
  fill(at("times"), [
    ["get pictures", stage("fetch")],
    ["wait for a core", stage("room")],
    ["decode", stage("decode")],
    ["fit", stage("fit")],
    ["check", stage("check")],
    ["encode", spent.prefill === undefined ? stage("encode") : undefined],
    ["count tokens", stage("count")],
    ["model, its queue", stage("queue")],
    ["model, pictures", spent.prefill === undefined ? undefined : stage("encode")],
    ["model, prompt", stage("prefill")],
    ["model, answer", stage("write")],
    ["model, first word", stage("first_text")],
    ["model, all", stage("call")],
    ["this page, first word", first && time(first - began)],
    ["this page, all", time(ended - began)],
  ]);
}

// The same request in code. Every text is quoted for its language: it may come from anywhere.

/** The name of a file as one may paste it into a terminal. */
const plain = (name) => name.replace(/\p{C}/gu, "?");
const inShell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
/** In a here-document that the shell expands, these three have a meaning. */
const inHere = (text) => text.replace(/[\\$`]/g, "\\$&");

function curl() {
  // Marks that no text can hold stand for the pictures until everything else is quoted.
  const mark = (index) => `\u0000${index}\u0000`;
  const urls = pictures.map((picture, index) => picture.link ?? mark(index));
  let body = inHere(JSON.stringify(request(urls), null, 2));
  pictures.forEach(({ file, name }, index) => {
    const marked = inHere(JSON.stringify(mark(index)));
    if (file) body = body.replace(marked, () => `"data:${file.type};base64,$(base64 < ${inShell(plain(name))} | tr -d '\\n')"`);
  });
  const key = at("key").value ? `  -H "Authorization: Bearer $VQA_KEY" \\\n` : "";
  return `curl -N ${inShell(base + "/chat/completions")} \\\n  -H 'Content-Type: application/json' -H 'x-vqa-report: 1' \\\n${key}`
    + `  -d @- <<END_OF_REQUEST\n${body}\nEND_OF_REQUEST\n`;
}

function python() {
  const quoted = JSON.stringify;
  const { model, max_tokens: most } = request([]);
  const part = ({ link, name, file }) => link ? quoted(link) : `picture(${quoted(name)}, ${quoted(file.type)})`;
  const detail = quoted(at("detail").value);
  const images = pictures.map((picture) => `        {"type": "image_url", "image_url": {"url": ${part(picture)}, "detail": ${detail}}},\n`);
  const hasKey = Boolean(at("key").value);
  return `import base64
${hasKey ? "import os\n" : ""}
from openai import OpenAI


def picture(path, media):
    with open(path, "rb") as file:
        return f"data:{media};base64," + base64.b64encode(file.read()).decode()


client = OpenAI(base_url=${quoted(base)}, api_key=${hasKey ? 'os.environ["VQA_KEY"]' : '"not-needed"'})
stream = client.chat.completions.create(
    model=${quoted(model)},
    messages=[{"role": "user", "content": [
        {"type": "text", "text": ${quoted(at("question").value)}},
${images.join("")}    ]}],
${most === undefined ? "" : `    max_tokens=${most},\n`}    stream=True,
    stream_options={"include_usage": True},
    extra_headers={"x-vqa-report": "1"},
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
print()
`;
}

function showCode() {
  at("curl").textContent = curl();
  at("python").textContent = python();
}

// What the reader does

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!running) ask();
});
at("stop").addEventListener("click", () => running?.abort());
at("ask").addEventListener("input", showCode);
at("key").addEventListener("change", listModels);
at("files").addEventListener("change", (event) => {
  addFiles(event.target.files);
  event.target.value = "";
});
at("add-link").addEventListener("click", () => addLink(at("link").value));
at("link").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  addLink(at("link").value);
});
at("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) at("ask").requestSubmit();
});
document.addEventListener("paste", (event) => {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  addFiles(event.clipboardData.files);
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  const { files } = event.dataTransfer;
  if (files.length) addFiles(files);
  else addLink(event.dataTransfer.getData("text/uri-list").split("\n")[0]);
});
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    // Without TLS a browser may not copy; the text is there to be marked.
    const copied = await navigator.clipboard?.writeText(at(button.dataset.copy).textContent).then(() => true, () => false);
    button.textContent = copied ? "Copied" : "Mark and copy it by hand";
  });
}

at("base").textContent = base;
listModels();
