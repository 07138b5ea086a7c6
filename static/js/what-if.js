// [data-what-if]: thresholds on trial. All counts came with the page; a movement asks nobody.
// Within it, for each step: [data-says] the sentence, [data-moving] the link to those who change
// sides, [data-line] and [data-veil] the chart's mark. With [data-follows] the slider is the nearest
// outside, as in the flow editor. Each movement is told as "threshold:tried" {step, at}.
(() => {
  const read = new WeakMap();
  const dataOf = (region) => {
    if (!read.has(region)) read.set(region, JSON.parse(region.dataset.whatIf));
    return read.get(region);
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));

  const speak = (region, step, at, passing) => {
    const says = region.querySelector(`[data-says="${step.order}"]`);
    const values = { at, n: passing, of: step.scored, now: says.dataset.now, passing: step.passing };
    says.textContent = fill(at === step.mark ? says.dataset.same : says.dataset.moved, values);
    return says.textContent;
  };
  const link = (region, step, at, passing) => {
    const people = region.querySelector(`[data-moving="${step.order}"]`);
    const n = Math.abs(passing - step.passing);
    people.hidden = at === step.mark;
    people.href = `${people.dataset.href}&from=${Math.min(at, step.mark)}&to=${Math.max(at, step.mark)}`;
    people.textContent = fill(n === 1 ? people.dataset.one : people.dataset.many, { n });
  };
  const draw = (region, order, at) => {
    const line = region.querySelector(`[data-line="${order}"]`);
    for (const end of ["x1", "x2"]) line.setAttribute(end, `${at}%`);
    region.querySelector(`[data-veil="${order}"]`).setAttribute("width", `${at}%`);
  };
  const update = (slider) => {
    const region = slider.closest("[data-what-if]") ?? slider.parentElement.querySelector("[data-follows]");
    const typed = slider.querySelector("input[type=number]").value;
    if (!region || typed === "") return;
    const order = Number(slider.querySelector("[data-mark]")?.dataset.mark ?? region.dataset.follows);
    const step = dataOf(region).steps.find((item) => item.order === order);
    const at = Math.round(Math.min(Math.max(Number(typed), 0), 100));
    if (!step || !step.scored) return;
    const passing = at === step.mark ? step.passing : step.counts[at];
    draw(region, order, at);
    link(region, step, at, passing);
    slider.querySelector("input[type=range]").setAttribute("aria-valuetext", speak(region, step, at, passing));
    region.dispatchEvent(new CustomEvent("threshold:tried", { bubbles: true, detail: { step, at } }));
  };
  const updateAll = (within) => {
    for (const slider of within.querySelectorAll("[data-slider]")) update(slider);
  };

  document.addEventListener("input", (event) => {
    const slider = event.target.closest?.("[data-slider]");
    if (slider) update(slider);
  });
  document.addEventListener("DOMContentLoaded", () => updateAll(document));
  document.addEventListener("htmx:load", (event) => updateAll(event.detail.elt.parentElement ?? event.detail.elt));
})();
