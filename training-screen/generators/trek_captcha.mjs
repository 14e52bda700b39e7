// npm trek-captcha 0.4.0 (MIT): its own letters, all styles, GIF as it is drawn. PACKAGES OUT COUNT.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [packages, out, count] = process.argv.slice(2);
const captcha = createRequire(resolve(packages, "package.json"))("trek-captcha");
const folder = join(out, "npm-trek-captcha");
mkdirSync(folder, { recursive: true });
for (let number = 0; number < count; number++) {
  const { buffer } = await captcha(number % 2 ? {} : { size: 4 + (number % 3), style: number % 4 ? -1 : number % 12 });
  writeFileSync(join(folder, `${String(number).padStart(3, "0")}.gif`), buffer);
}
