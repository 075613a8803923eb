import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

/** Whether the theme is dark, and the way to the other. */
export function useScheme() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return { dark, toggle: () => setColorScheme(dark ? "light" : "dark") };
}
