import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { call, expectAccessible, openSite, overflow, site } from "./browser";

const { enter } = openSite();

/** Posts answers as an application would; each gives the moment when it was acknowledged. */
async function sender(page: Page) {
  const { write_key: key } = (await call(page, "POST", "/api/v1/keys", { name: "e2e" })) as { write_key: string };
  return async (score: number, comment: string): Promise<number> => {
    const answer = await fetch(`${site.url}/v1/track`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({
        userId: "e2e-live",
        event: "Feedback Submitted",
        properties: { score, scale: "nps", comment, touchpoint: "delivery", channel: "web" },
      }),
    });
    expect(answer.status, await answer.text()).toBe(200);
    return Date.now();
  };
}

/** A way to the server that can be cut and mended. */
async function wire() {
  const { hostname, port } = new URL(site.url);
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut: () => {
      whole = false;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      whole = true;
    },
    end: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe("live", () => {
  test("an answer posted by the API is on the screen within a second, and after a connection broke and healed", async () => {
    const way = await wire();
    const page = await enter("/?period=90d", { url: way.url });
    await page.getByText("Live", { exact: true }).waitFor();
    const feedback = page.locator("section", { has: page.getByRole("heading", { name: "Last feedback" }) });
    await feedback.getByRole("listitem").first().waitFor();
    const send = await sender(page);
    const at = await send(3, "The courier never came");
    await feedback.getByText("The courier never came").waitFor();
    expect(Date.now() - at).toBeLessThan(1000);

    way.cut();
    await page.getByText("Reconnecting…").waitFor();
    await send(9, "It came after all");
    way.mend();
    await page.getByText("Live", { exact: true }).waitFor();
    await feedback.getByText("It came after all").waitFor();
    way.end();
  });
});

describe("the frame", () => {
  test("the palette finds pages, metrics, commands and customers, without a mouse", async () => {
    const page = await enter("/customers");
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox", { name: "Search and commands" });
    await field.waitFor();
    await page.keyboard.type("csat");
    await page.getByRole("option", { name: "CSAT" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/\?.*metric=csat/);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("cust");
    await page.getByRole("option", { name: "Customers", exact: true }).waitFor();
    await expectAccessible(page, "palette");
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await page.keyboard.type("ив");
    await page.getByRole("group", { name: "Customers" }).getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/customers\/cus_/);
  });

  test("unit and period go along from page to page", async () => {
    const page = await enter("/?period=90d");
    await page.getByRole("button", { name: "All units" }).click();
    await page.keyboard.type("central");
    await page
      .getByRole("option", { name: /Central/ })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/unit=/);
    const unit = new URL(page.url()).searchParams.get("unit");
    await page.getByRole("link", { name: "Customers" }).click();
    await page.waitForURL((url) => url.pathname === "/customers" && url.searchParams.get("unit") === unit);
    await page.getByRole("link", { name: "Boards" }).click();
    await page.waitForURL((url) => url.searchParams.get("period") === "90d" && url.searchParams.get("unit") === unit);
    await page.goBack();
    await page.goBack();
    await page
      .getByRole("button", { name: /Central/ })
      .first()
      .waitFor();
  });

  test("on a phone the bar leads everywhere", async () => {
    const page = await enter("/", { language: "ru", width: 390, height: 844 });
    await page.getByRole("button", { name: "Ещё", exact: true }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Доски" }).click();
    await page.waitForURL(/\/boards/);
    await page.getByRole("heading", { level: 1, name: "Доски" }).waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});

describe("a target", () => {
  test("is set on a tile, and lifted", async () => {
    const page = await enter("/?period=90d");
    await page.getByRole("button", { name: /^Active base: Set a target/ }).click();
    await page.getByLabel("Target", { exact: true }).fill("20000");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: /^Active base: target 20,000/ }).click();
    await page.getByRole("button", { name: "Remove the target" }).click();
    await page.getByRole("button", { name: /^Active base: Set a target/ }).waitFor();
  });
});

describe("boards", () => {
  test("a board is made, changed by keyboard, shared, hung on a wall, removed and brought back", async () => {
    const page = await enter("/boards");
    await page.getByRole("button", { name: "New board" }).click();
    await page.waitForURL(/\/boards\/brd_/);
    await page.getByRole("heading", { level: 2, name: "NPS", exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "Name of the board" }).fill("Deliveries");
    await page.getByRole("button", { name: "Make CSAT wider" }).press("Enter");
    await page.getByRole("button", { name: "Move CSAT earlier" }).press("Enter");
    await page.getByLabel("What it shows").selectOption("breakdown");
    await page.getByLabel("By", { exact: true }).selectOption("channel");
    await page.getByRole("button", { name: "Add a tile" }).click();
    await page.getByRole("switch", { name: "Everybody may look at it" }).click();
    await expectAccessible(page, "board being changed");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
    await page.reload();
    const titles = page.getByRole("heading", { level: 2 });
    await page.getByRole("heading", { level: 2, name: "NPS: by channel" }).waitFor();
    expect(await titles.first().innerText()).toBe("CSAT");
    await page.locator("main [role=img] svg").first().waitFor();
    await expectAccessible(page, "board");

    await page.getByRole("button", { name: "On a wall" }).click();
    await page.waitForURL(/wall=on/);
    await page.getByRole("button", { name: /Leave the wall/ }).waitFor();
    await page.getByRole("button", { name: /Leave the wall/ }).click();
    await page.waitForURL((url) => !url.search.includes("wall"));

    await page.getByRole("link", { name: "Boards" }).click();
    await page.getByRole("button", { name: "Remove the board Deliveries" }).click();
    await page.getByText("“Deliveries” is removed.").waitFor();
    await page.getByRole("link", { name: "Deliveries" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Deliveries" }).waitFor();
  });

  test("in Russian, dark, on a phone it reads as well", async () => {
    const page = await enter("/boards", { language: "ru", width: 390, height: 844, dark: true });
    await page.getByRole("button", { name: "Новая доска" }).click();
    await page.waitForURL(/\/boards\/brd_/);
    await page.locator("main [role=img] svg").first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await expectAccessible(page, "board, RU, dark, phone");
  });
});
