// Runs before the first paint, so that a dark page never flashes white. A file of its own, so that the
// content security policy needs no inline script.
(() => {
  let scheme = "auto";
  try {
    scheme = localStorage.getItem("mantine-color-scheme-value") || "auto";
  } catch {
    // Storage may be closed to us; the system's preference will do.
  }
  const dark = scheme === "dark" || (scheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.documentElement.style.backgroundColor = dark ? "#14161b" : "#f7f8fa";
})();
