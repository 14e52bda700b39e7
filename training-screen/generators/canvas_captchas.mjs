// @haileybot/captcha-generator and its fork captcha-generator-alphanumeric (GPL-3.0), captcha-canvas (Apache-2.0), of npm.
//
// Both ask for canvases made of C++; @napi-rs/canvas (MIT) stands in for them.
import { code, colour, fonts, int, often, photos, pick, real, require, stand, write } from "./shared.mjs";

const canvas = require("@napi-rs/canvas");
const registerFont = (path, { family }) => canvas.GlobalFonts.registerFromPath(path, family);
stand("canvas", { ...canvas, registerFont });
class Canvas extends canvas.Canvas {
  constructor(width, height) {
    super();
    const made = canvas.createCanvas(width, height);
    made.toBufferSync = () => made.toBuffer("image/png");
    return made;
  }
}
stand("skia-canvas", { Canvas, loadImage: canvas.loadImage, FontLibrary: { use: () => {} } });
const families = [];
for (const path of fonts) {
  const family = `font${families.length}`;
  if (canvas.GlobalFonts.registerFromPath(path, family)) families.push(family);
}

const Hailey = require("@haileybot/captcha-generator");
const Coloured = require("captcha-generator-alphanumeric").default;
await write("haileybot", () => {
  const made = often(0.4) ? new Hailey(int(250, 400)) : new Coloured(int(120, 300));
  return made._canvas.toBuffer("image/png");
});

const { Captcha } = require("captcha-canvas");
await write("captcha-canvas", async () => {
  const height = int(50, 160);
  const text = code();
  const made = new Captcha(Math.round(height * real(2.2, 3.6)), height, text.length);
  made.async = false;
  const ground = often(0.25) ? await canvas.loadImage(pick(photos)) : null;
  if (ground) made.drawImage(ground);
  else if (often(0.7)) {
    made._ctx.fillStyle = often(0.5) ? "#ffffff" : colour(170, 255);
    made._ctx.fillRect(0, 0, made._width, made._height);
  }
  const ink = often(0.4) ? "#32cf7e" : colour(0, 190);
  const size = Math.round(height * real(0.35, 0.6));
  if (often(0.6)) made.addDecoy({ total: int(10, 60), opacity: real(0.2, 0.9), size: int(12, 24), font: pick(families), color: often(0.5) ? "#646566" : colour(60, 220) });
  made.drawCaptcha({ text, characters: text.length, size, font: pick(families), color: ink, rotate: int(0, 25), skew: often(0.7), opacity: real(0.7, 1), colors: often(0.3) ? [colour(0, 180), colour(0, 180), colour(0, 180)] : [] });
  if (often(0.75)) made.drawTrace({ color: often(0.6) ? ink : colour(), size: int(2, 6), opacity: real(0.5, 1) });
  return made._canvas.toBufferSync("png");
});
