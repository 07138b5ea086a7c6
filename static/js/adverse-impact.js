// [data-impact]: a step with its groups. A moved slider shows another row of [data-impact-thresholds], the
// table of all thresholds that came with the page, so nothing is requested. Each group has four columns
// there, in the order of the rows that have [data-impact-cell]. [data-impact-finding] are the badges.
(() => {
  const CELLS = ["passed", "rate", "ratio", "probability"];
  const badge = (name) => document.querySelector(`[data-impact-finding="${name}"]`).firstElementChild.cloneNode(true);
  const shownAt = (step) => Math.round(Math.min(Math.max(Number(step.querySelector("input[type=range]").value), 0), 100));
  const show = (step) => {
    const at = shownAt(step);
    const source = step.querySelector("[data-impact-thresholds]").tBodies[0].rows[at];
    const groups = [...step.querySelectorAll("[data-group]")].filter((row) => row.querySelector("[data-impact-cell]"));
    step.querySelector("[data-impact-at]").textContent = at;
    groups.forEach((row, group) => {
      const cells = CELLS.map((_, n) => source.cells[1 + group * CELLS.length + n]);
      CELLS.forEach((name, n) => {
        const cell = row.querySelector(`[data-impact-cell=${name}]`);
        const number = cell.querySelector("[data-value]");
        if (number) number.dataset.value = cells[n].textContent.replace(/\D/g, "");
        (number ?? cell).textContent = cells[n].textContent;
      });
      row.querySelector("[data-impact-cell=finding]").replaceChildren(badge(cells.at(-1).dataset.finding));
    });
    return { at, n: source.querySelectorAll("[data-finding=both]").length, of: groups.length };
  };
  const stepOf = (event) => event.target.closest?.("[data-slider]")?.closest("[data-impact]");

  document.addEventListener("input", (event) => {
    const step = stepOf(event);
    if (step) show(step);
  });
  document.addEventListener("change", (event) => {
    const step = stepOf(event);
    if (!step) return;
    const values = show(step);
    const status = document.querySelector("[data-impact-status]");
    status.textContent = status.dataset.text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  });
  // A browser that comes back to the page fills in the thresholds that were tried.
  addEventListener("pageshow", () => {
    for (const step of document.querySelectorAll("[data-impact]:has([data-slider])")) show(step);
  });
})();
