import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

// The brand's colour, for actions and selection only: scores have green, grey and red-orange to themselves.
const ink: MantineColorsTuple = [
  "#eef0ff",
  "#dce0fb",
  "#b7bef3",
  "#909aec",
  "#6e7be5",
  "#5967e1",
  "#3f4ecb",
  "#3644b4",
  "#2e3b9f",
  "#232f86",
];

// Mantine's greys of the dark theme, a little bluer.
const dark: MantineColorsTuple = [
  "#d3d8e1",
  "#b6bdc9",
  "#8d97a8",
  "#667082",
  "#4a5364",
  "#363c48",
  "#272c36",
  "#20242c",
  "#1a1d23",
  "#14161b",
];

export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: 6,
  colors: { ink, dark },
  autoContrast: true,
  fontFamily: '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Helvetica, Arial, sans-serif',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "28px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "3px", sm: "5px", md: "8px", lg: "12px", xl: "20px" },
  defaultRadius: "sm",
  headings: {
    fontWeight: "620",
    sizes: { h1: { fontSize: "20px", lineHeight: "28px" }, h2: { fontSize: "14px", lineHeight: "20px" } },
  },
  cursorType: "pointer",
  components: {
    InputWrapper: { styles: { label: { marginBottom: 4 }, description: { marginBlock: 4, fontSize: 12 } } },
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    SegmentedControl: { defaultProps: { size: "xs", withItemsBorders: false } },
    Popover: { defaultProps: { shadow: "md", radius: "md" } },
    Menu: { defaultProps: { shadow: "md", radius: "md" } },
    Tooltip: { defaultProps: { openDelay: 250, multiline: true, maw: 280 } },
  },
});

/** Our own names for colours, by meaning, beside Mantine's. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#f7f8fa",
    "--mantine-color-text": "#1b2130",
    "--mantine-color-dimmed": "#5a6374",
    "--mantine-color-placeholder": "#6b7484",
    "--mantine-color-default-border": "#d5dae3",
    "--surface": "#ffffff",
    "--line": "#e4e7ed",
    "--wash": "#eef0f4",
    "--brand": "#3f4ecb",
    "--brand-wash": "#eef0ff",
    "--bar": "#c3c9d6",
    "--good": "#177245",
    "--good-wash": "#e2f4ea",
    "--calm": "#5a6374",
    "--calm-wash": "#eceff3",
    "--bad": "#b93a0b",
    "--bad-wash": "#fdebe3",
  },
  dark: {
    "--mantine-color-body": "#14161b",
    "--mantine-color-text": "#e4e7ee",
    "--mantine-color-dimmed": "#9ba5b6",
    "--mantine-color-placeholder": "#8792a5",
    "--mantine-color-default": "#20242c",
    "--mantine-color-default-hover": "#272c36",
    "--mantine-color-default-border": "#363c48",
    "--surface": "#1b1e25",
    "--line": "#2a2f39",
    "--wash": "#252a33",
    "--brand": "#98a3f5",
    "--brand-wash": "#262c4d",
    "--bar": "#4a5262",
    "--good": "#5bc98f",
    "--good-wash": "#173526",
    "--calm": "#a3adbd",
    "--calm-wash": "#2a303b",
    "--bad": "#ff9466",
    "--bad-wash": "#44210f",
  },
});
