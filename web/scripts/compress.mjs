// Lays the brotli form of each file beside it: the server hands it out as it is, and compresses nothing on the way.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;

for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  const path = join(dist, name);
  if (!/\.(?:js|css|html|svg)$/.test(name) || !statSync(path).isFile()) continue;
  const plain = readFileSync(path);
  const packed = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
  if (packed.length < plain.length) writeFileSync(`${path}.br`, packed);
}
