// [data-completion] within [data-what-if]: how many would complete the flow at all previewed
// thresholds, from the score vectors that came with the page. [data-announcement] is set on "change",
// when a slider is released.
(() => {
  const previews = new WeakMap();
  const previewOf = (region) => {
    if (!previews.has(region)) {
      const { steps, orders, vectors } = JSON.parse(region.dataset.whatIf);
      const at = Object.fromEntries(steps.map((step) => [step.order, step.threshold]));
      previews.set(region, { orders, vectors, at });
    }
    return previews.get(region);
  };
  const range = ({ orders, vectors, at }) => {
    const thresholds = orders.map((order) => at[order] ?? -1);
    let low = 0;
    let high = 0;
    for (const row of vectors) {
      if (thresholds.some((threshold, index) => row[index] !== null && row[index] < threshold)) continue;
      high += row.at(-1);
      if (!row.includes(null)) low += row.at(-1);
    }
    return { low, high, untaken: high - low };
  };
  const completionOf = (region) => region?.querySelector("[data-completion]");

  document.addEventListener("threshold:preview", (event) => {
    const completion = completionOf(event.target);
    if (!completion) return;
    const preview = previewOf(event.target);
    const { step, at } = event.detail;
    if (preview.at[step.order] === at) return;
    preview.at[step.order] = at;
    const found = preview.vectors && range(preview);
    const text = completion.dataset[!found ? "unknown" : found.untaken ? "range" : "exact"];
    completion.textContent = text.replace(/\{(\w+)\}/g, (_, name) => found[name].toLocaleString(document.documentElement.lang));
  });
  document.addEventListener("change", (event) => {
    const region = event.target.closest?.("[data-slider]")?.closest("[data-what-if]");
    if (!completionOf(region)) return;
    const summary = event.target.closest("article").querySelector("[data-summary]").textContent;
    region.querySelector("[data-announcement]").textContent = `${summary} ${completionOf(region).textContent}`;
  });
})();
