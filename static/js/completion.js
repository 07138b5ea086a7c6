// [data-completion] within [data-what-if]: how many would complete the flow at all previewed
// thresholds, from the score vectors that came with the page. [data-announcement] is set on "change",
// when a slider is released.
(() => {
  const previews = new WeakMap();
  const previewOf = (region) => {
    if (!previews.has(region)) {
      const { orders, vectors } = JSON.parse(region.dataset.whatIf);
      previews.set(region, { orders, vectors, at: {} });
    }
    return previews.get(region);
  };
  const range = ({ orders, vectors, at }) => {
    const [most, least] = [0, 1].map((n) => orders.map((order) => at[order]?.[n] ?? -1));
    const isOut = (row, thresholds) => thresholds.some((threshold, index) => row[index] !== null && row[index] < threshold);
    let low = 0;
    let high = 0;
    for (const row of vectors) {
      if (!isOut(row, most)) high += row.at(-1);
      if (!row.includes(null) && !isOut(row, least)) low += row.at(-1);
    }
    return { low, high, untaken: high - low };
  };
  const completionOf = (region) => region?.querySelector("[data-completion]");

  document.addEventListener("threshold:preview", (event) => {
    const completion = completionOf(event.target);
    if (!completion) return;
    const preview = previewOf(event.target);
    const { step, at, whole } = event.detail;
    const before = preview.at[step.order];
    preview.at[step.order] = whole;
    // The page came with the number for the saved thresholds.
    if (before ? String(before) === String(whole) : at === step.threshold) return;
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
