import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    site: {
      url: string;
      email: string;
      password: string;
      /** Somebody of the shop floor; nobody on a server that was not started here. */
      employee?: { email: string; password: string };
    };
  }
}

const READY_WITHIN_MS = 180_000;

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || !address) throw new Error("no free port");
  return address.port;
}

/** Starts the demo company and waits until it is ready; resolves to its sign-in. */
async function startDemo(data: string, url: string) {
  const target = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../../target");
  const binary = process.env.RAPPORT_BIN ?? join(target, "debug/rapport");
  const args = ["demo", "--customers", "300", "--seed", "7", "--data", data, "--listen", url.replace("http://", "")];
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  let signIn: { email: string; password: string } | undefined;
  let employee: { email: string; password: string } | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      said.push(line);
      const [, email, password] = /Sign in as (\S+) with password (.+?)\s*$/.exec(line) ?? [];
      if (email && password) signIn = { email, password };
      const [, staff, secret] = /As an employee: (\S+), password (.+?)\s*$/.exec(line) ?? [];
      if (staff && secret) employee = { email: staff, password: secret };
    });
  }
  let failure = "";
  child.on("error", (error) => {
    failure = `cannot start ${binary}: ${error.message}`;
  });
  child.on("exit", (code) => {
    failure ||= `${binary} ended with ${code}:\n${said.slice(-20).join("\n")}`;
  });
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (failure) throw new Error(failure);
    if (Date.now() > until) throw new Error(`the demo was not ready in time:\n${said.slice(-20).join("\n")}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready && signIn && employee) return { child, ...signIn, employee };
    await pause(100);
  }
}

export async function stop(child: ChildProcess) {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** Gives the tests a server: the one that RAPPORT_E2E_URL names, or a demo company of their own. */
export default async function setup(project: TestProject) {
  const { RAPPORT_E2E_URL: url, RAPPORT_E2E_EMAIL: email = "", RAPPORT_E2E_PASSWORD: password = "" } = process.env;
  if (url) {
    project.provide("site", { url: url.replace(/\/$/, ""), email, password });
    return;
  }
  const data = mkdtempSync(join(tmpdir(), "rapport-e2e-"));
  const own = `http://127.0.0.1:${await freePort()}`;
  const demo = await startDemo(data, own).catch((error) => {
    rmSync(data, { recursive: true, force: true });
    throw error;
  });
  project.provide("site", { url: own, email: demo.email, password: demo.password, employee: demo.employee });
  return async () => {
    await stop(demo.child);
    rmSync(data, { recursive: true, force: true });
  };
}
