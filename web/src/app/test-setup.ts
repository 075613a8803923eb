import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { allTexts, setLanguage, startTexts } from "../lib/i18n";

await startTexts("en");
await allTexts("en");

beforeEach(() => setLanguage("en"));
afterEach(cleanup);
