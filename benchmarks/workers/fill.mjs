// Fill a template with one of the engines of Node.js: `fill.mjs ENGINE TEMPLATE DATA OUT`; the rest as fill.py has it.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);

const engines = {
  docxtemplater(template, data) {
    const PizZip = require("pizzip");
    const Docxtemplater = require("docxtemplater");
    const source = readFileSync(template);
    const flat = { ...data.f, rows: data.rows };
    return async () => {
      const made = new Docxtemplater(new PizZip(source), { paragraphLoop: true, linebreaks: true });
      made.render(flat);
      return made.toBuffer({ compression: "STORE" });
    };
  },
  carbone(template, data) {
    const carbone = require("carbone");
    return () =>
      new Promise((resolve, reject) => {
        carbone.render(template, data, (error, made) => (error ? reject(error) : resolve(made)));
      });
  },
};

const [engine, template, data, out] = process.argv.slice(2);
const fill = engines[engine](template, JSON.parse(readFileSync(data, "utf-8")));
if (out === "-") {
  for await (const line of createInterface({ input: process.stdin })) {
    const start = performance.now();
    let [count, taken] = [0, 0];
    while (taken < Number(line)) {
      await fill();
      count += 1;
      taken = (performance.now() - start) / 1000;
    }
    console.log(count / taken);
  }
} else {
  writeFileSync(out, await fill());
}
process.exit(0);
