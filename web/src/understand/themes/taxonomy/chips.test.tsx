import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { ChipsField } from "./chips";

function Field({ first }: { first: string[] }) {
  const [values, setValues] = useState(first);
  return (
    <MantineProvider>
      <ChipsField label="Words" help="" placeholder="" values={values} maxLength={100} onChange={setValues} />
    </MantineProvider>
  );
}

const chips = () => screen.queryAllByRole("listitem").map((item) => item.textContent);
const field = () => screen.getByRole<HTMLInputElement>("textbox");

test("Enter adds a phrase once, without the spaces around it", () => {
  render(<Field first={["late"]} />);
  for (const text of [" not in time ", "late"]) {
    fireEvent.change(field(), { target: { value: text } });
    fireEvent.keyDown(field(), { key: "Enter" });
  }
  expect(chips()).toEqual(["late", "not in time"]);
  expect(field().value).toBe("");
});

test("Backspace in the empty field takes the last phrase back to mend it", () => {
  render(<Field first={["late", "delayd"]} />);
  fireEvent.keyDown(field(), { key: "Backspace" });
  expect(chips()).toEqual(["late"]);
  expect(field().value).toBe("delayd");
});

test("a phrase that was typed is not lost when the field is left", () => {
  render(<Field first={[]} />);
  fireEvent.change(field(), { target: { value: "slow" } });
  fireEvent.blur(field());
  expect(chips()).toEqual(["slow"]);
});
