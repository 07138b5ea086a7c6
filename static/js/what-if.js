// [data-what-if]: thresholds on trial. All counts came with the page; a movement asks nobody.
// Within it: [data-says] the sentence, [data-moving] the link to those who change sides,
// [data-line] and [data-veil] the chart's mark, [data-finish] how many would complete the flow.
// With [data-follows] the threshold is the nearest slider's outside, as in the flow editor.
(() => {
  const known = new WeakMap();
  const dataOf = (region) => {
    if (!known.has(region)) {
      const data = JSON.parse(region.dataset.whatIf);
      data.at = Object.fromEntries(data.steps.map((step) => [step.order, step.mark]));
      known.set(region, data);
    }
    return known.get(region);
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value) => value.toLocaleString(document.documentElement.lang);

  const words = (region, step, at) => {
    const says = region.querySelector(`[data-says="${step.order}"]`);
    const passing = at === step.mark ? step.passing : step.counts[at];
    says.textContent = fill(at === step.mark ? says.dataset.same : says.dataset.moved, {
      at, n: number(passing), of: number(step.scored), now: says.dataset.now, passing: number(step.passing),
    });
    const link = region.querySelector(`[data-moving="${step.order}"]`);
    const moving = Math.abs(passing - step.passing);
    const [low, high] = [at, step.mark].sort((a, b) => a - b);
    link.hidden = at === step.mark;
    link.href = `${link.dataset.href}&from=${low}&to=${high}`;
    link.textContent = fill(moving === 1 ? link.dataset.one : link.dataset.many, { n: number(moving) });
    return says.textContent;
  };
  const draw = (region, order, at) => {
    const line = region.querySelector(`[data-line="${order}"]`);
    line.setAttribute("x1", `${at}%`);
    line.setAttribute("x2", `${at}%`);
    region.querySelector(`[data-veil="${order}"]`).setAttribute("width", `${at}%`);
  };
  const finish = (region, data) => {
    const says = region.querySelector("[data-finish]");
    if (!says) return;
    const marks = data.orders.map((order) => data.at[order] ?? -1);
    let low = 0, high = 0;
    for (const row of data.vectors ?? []) {
      if (marks.some((mark, place) => row[place] !== null && row[place] < mark)) continue;
      high += row.at(-1);
      if (!row.includes(null)) low += row.at(-1);
    }
    const kind = data.vectors ? (low === high ? "exact" : "range") : "unknown";
    says.textContent = fill(says.dataset[kind], { low: number(low), high: number(high), untaken: number(high - low) });
  };
  const regionOf = (slider) =>
    slider.closest("[data-what-if]") ?? slider.parentElement.querySelector("[data-what-if][data-follows]");
  const update = (slider) => {
    const region = regionOf(slider);
    const field = slider.querySelector("input[type=number]");
    if (!region || field.value === "") return;
    const data = dataOf(region);
    const order = Number(slider.querySelector("[data-mark]")?.dataset.mark ?? region.querySelector("[data-says]").dataset.says);
    const step = data.steps.find((item) => item.order === order);
    const at = Math.round(Math.min(Math.max(Number(field.value), 0), 100));
    if (!step || Number.isNaN(at)) return;
    data.at[order] = at;
    draw(region, order, at);
    slider.querySelector("input[type=range]").setAttribute("aria-valuetext", words(region, step, at));
    finish(region, data);
  };

  document.addEventListener("input", (event) => {
    const slider = event.target.closest?.("[data-slider]");
    if (slider) update(slider);
  });
  // Spoken only when the hand lets go.
  document.addEventListener("change", (event) => {
    const region = event.target.closest?.("[data-slider]")?.closest("[data-what-if]");
    const said = region?.querySelector("[data-say]");
    if (said) said.textContent = `${event.target.closest("article").querySelector("[data-says]").textContent} ${region.querySelector("[data-finish]").textContent}`;
  });
  const updateAll = (within) => {
    for (const region of within.querySelectorAll("[data-what-if]")) {
      const sliders = "follows" in region.dataset ? region.parentElement.querySelectorAll("[data-slider]") : region.querySelectorAll("[data-slider]");
      for (const slider of sliders) update(slider);
      region.querySelector("[data-work-out]")?.toggleAttribute("hidden", dataOf(region).vectors !== null);
    }
  };
  document.addEventListener("DOMContentLoaded", () => updateAll(document));
  document.addEventListener("htmx:load", (event) => updateAll(event.detail.elt.parentElement ?? event.detail.elt));
})();
