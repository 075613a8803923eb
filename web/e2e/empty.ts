import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort, stop } from "./server";

/** A server of an installation that has nothing yet: its address, the link that makes its administrator, and its end. */
export async function startEmpty() {
  const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../../target");
  const binary = process.env.RAPPORT_BIN ?? join(target, "debug/rapport");
  const data = mkdtempSync(join(tmpdir(), "rapport-empty-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(binary, ["serve", "--data", data, "--listen", url.replace("http://", "")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  const setUp = await new Promise<string>((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        const link = /\/setup\?token=\S+/.exec(line)?.[0];
        if (link) found(`${url}${link}`);
      });
    }
    child.on("error", failed);
    child.on("exit", () => failed(new Error(said.join("\n"))));
  });
  const end = async () => {
    await stop(child);
    rmSync(data, { recursive: true, force: true });
  };
  return { url, setUp, end };
}
