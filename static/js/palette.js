// [data-palette]: a search field and its results. Down and Up move through the links, Enter opens the
// first, Escape closes the palette, and typing on a link continues in the field. The results have
// data-for, the query they belong to.
(() => {
  let isEntering = false;
  const partsOf = (palette) => ({
    field: palette.querySelector("[type=search]"),
    results: palette.querySelector("[data-for]"),
    links: [...palette.querySelectorAll("[data-for] a")],
  });
  const isCurrent = ({ field, results }) => results.dataset.for === field.value.trim();
  const move = (palette, by) => {
    const { field, links } = partsOf(palette);
    const stops = [field, ...links];
    const at = stops.indexOf(document.activeElement);
    stops.at((at + by) % stops.length)?.focus();
  };
  const enter = (palette) => {
    const parts = partsOf(palette);
    isEntering = !isCurrent(parts);
    if (!isEntering) parts.links[0]?.click();
  };

  document.addEventListener("keydown", (event) => {
    const palette = event.target.closest?.("[data-palette]");
    if (!palette || event.ctrlKey || event.metaKey || event.altKey) return;
    const { field } = partsOf(palette);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(palette, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.target === field && event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      enter(palette);
    } else if (event.key === "Escape" && palette.open) {
      event.preventDefault();
      palette.close();
    } else if (event.target !== field && event.key.length === 1 && event.key !== " ") {
      field.focus();
    }
  });
  document.addEventListener("input", () => {
    isEntering = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const palette = isEntering && event.detail.elt.closest?.("[data-palette]");
    if (palette && isCurrent(partsOf(palette))) enter(palette);
  });
})();
