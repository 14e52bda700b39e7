// What the generators in JavaScript share: arguments, chance, and the loop that writes pictures.
//
// Run with the packages beside it: NODE_PATH is not heard by modules, so the folder of node_modules is an argument.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [packages, out, count, stock] = process.argv.slice(2);
export const require = createRequire(resolve(packages, "package.json"));
export const photos = readdirSync(join(stock, "photos")).map((name) => resolve(stock, "photos", name));
export const fonts = readdirSync(join(stock, "fonts")).filter((name) => /\.(ttf|otf)$/.test(name)).map((name) => resolve(stock, "fonts", name));

export const real = (low, high) => low + (high - low) * Math.random();
export const int = (low, high) => Math.floor(real(low, high + 1));
export const pick = (among) => among[int(0, among.length - 1)];
export const often = (share) => Math.random() < share;
export const colour = (low = 0, high = 255) =>
  "#" + [0, 1, 2].map(() => int(low, high).toString(16).padStart(2, "0")).join("");
export const code = (low = 4, high = 7) =>
  Array.from({ length: int(low, high) }, () => pick("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789")).join("");

// Writes so many pictures of a family; `draw` gives the bytes of one file.
export async function write(name, draw, share = 1) {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  let kept = 0;
  for (let tries = 0; kept < count * share && tries < count * 2; tries++) {
    try {
      writeFileSync(join(folder, `${String(kept).padStart(5, "0")}.png`), await draw());
      kept++;
    } catch (error) {
      if (tries === 0) console.error(error);
    }
  }
  console.log(name, kept);
}

// Puts another package in the place of one that was to be built from C++ here.
export function stand(name, exports) {
  const Module = require("node:module");
  const load = Module._load;
  Module._load = (asked, ...rest) => (asked === name ? exports : load(asked, ...rest));
}
