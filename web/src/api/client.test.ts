import { afterEach, expect, test, vi } from "vitest";
import { api, onSignedOut, read, setCsrfToken } from "./client";
import { whereEquals } from "./metrics";
import { asProblem } from "./problem";

const answer = (status: number, body?: unknown) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(
    async () =>
      new Response(body === undefined ? null : JSON.stringify(body), {
        status,
        headers: { "Content-Type": status < 400 ? "application/json" : "application/problem+json" },
      }),
  );

afterEach(() => vi.restoreAllMocks());

test("a changing request carries the session's token, a reading one does not", async () => {
  setCsrfToken("t0ken");
  const fetch = answer(200, { items: [] });
  await read(api.GET("/api/v1/metrics"));
  await read(api.PATCH("/api/v1/session", { body: { language: "ru" } }));
  const tokens = fetch.mock.calls.map(([request]) => (request as Request).headers.get("X-CSRF-Token"));
  expect(tokens).toEqual([null, "t0ken"]);
});

test("a problem keeps its code, field and trace", async () => {
  answer(422, { code: "metric.where", detail: "no such field", field: "where", trace_id: "abc" });
  const error = await read(api.GET("/api/v1/metrics")).catch(asProblem);
  expect(error).toMatchObject({
    status: 422,
    code: "metric.where",
    message: "no such field",
    field: "where",
    traceId: "abc",
  });
});

test("an answer without a body is a problem all the same", async () => {
  answer(502);
  const error = await read(api.GET("/api/v1/metrics")).catch(asProblem);
  expect(error).toMatchObject({ status: 502, code: "http.502", passing: true });
});

test("only a 401 in the middle of work means that the session has ended", async () => {
  const ended = vi.fn();
  onSignedOut(ended);
  answer(401, { code: "session.none" });
  await read(api.GET("/api/v1/session")).catch(asProblem);
  expect(ended).not.toHaveBeenCalled();
  answer(401, { code: "session.none" });
  await read(api.GET("/api/v1/metrics")).catch(asProblem);
  expect(ended).toHaveBeenCalledOnce();
});

test("a filter's value cannot leave its quotes", () => {
  expect(
    whereEquals([
      ["unit", "O'Neil' OR '1'='1"],
      ["touchpoint", ""],
    ]),
  ).toBe("unit = 'O''Neil'' OR ''1''=''1' AND touchpoint IS NULL");
  expect(whereEquals([])).toBeUndefined();
});
