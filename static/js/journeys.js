// [data-finish] within [data-what-if]: how many would complete the flow under all thresholds on
// trial, from the joint scores that came with the page; [data-say] speaks when the hand lets go.
(() => {
  const trials = new WeakMap();
  const trialOf = (region) => {
    if (!trials.has(region)) {
      const { steps, orders, vectors } = JSON.parse(region.dataset.whatIf);
      trials.set(region, { orders, vectors, at: Object.fromEntries(steps.map((step) => [step.order, step.mark])) });
    }
    return trials.get(region);
  };
  const range = ({ orders, vectors, at }) => {
    const marks = orders.map((order) => at[order] ?? -1);
    let low = 0;
    let high = 0;
    for (const row of vectors) {
      if (marks.some((mark, place) => row[place] !== null && row[place] < mark)) continue;
      high += row.at(-1);
      if (!row.includes(null)) low += row.at(-1);
    }
    return { low, high, untaken: high - low };
  };
  const told = (region) => region?.querySelector("[data-finish]");

  document.addEventListener("threshold:tried", (event) => {
    const says = told(event.target);
    if (!says) return;
    const trial = trialOf(event.target);
    const { step, at } = event.detail;
    if (trial.at[step.order] === at) return;
    trial.at[step.order] = at;
    const found = trial.vectors && range(trial);
    const words = says.dataset[!found ? "unknown" : found.untaken ? "range" : "exact"];
    says.textContent = words.replace(/\{(\w+)\}/g, (_, name) => found[name].toLocaleString(document.documentElement.lang));
  });
  document.addEventListener("change", (event) => {
    const region = event.target.closest?.("[data-slider]")?.closest("[data-what-if]");
    if (!told(region)) return;
    const says = event.target.closest("article").querySelector("[data-says]").textContent;
    region.querySelector("[data-say]").textContent = `${says} ${told(region).textContent}`;
  });
})();
