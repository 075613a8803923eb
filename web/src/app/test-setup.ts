import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { setLanguage, startTexts } from "../lib/i18n";

await startTexts("en");

beforeEach(() => setLanguage("en"));
afterEach(cleanup);
