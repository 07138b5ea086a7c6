// [data-what-if]: a region that shows what other thresholds would do. All counts came with the page,
// so a moved slider sends no request. Within it, for each step: [data-summary] the sentence, and
// [data-affected] the link to those whose result changes. With [data-follows] the slider is the nearest
// one outside, as in the flow editor. Each movement dispatches "threshold:preview" with {step, at, whole}:
// the whole thresholds around it. Of scores that have fractions, only the counts at both are known.
(() => {
  const parsed = new WeakMap();
  const dataOf = (region) => {
    if (!parsed.has(region)) parsed.set(region, JSON.parse(region.dataset.whatIf));
    return parsed.get(region);
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang, { maximumFractionDigits: 9 }));
  const range = (least, most) => (least === most ? least : `${fill("{n}", { n: least })}–${fill("{n}", { n: most })}`);
  // The whole thresholds at which at most and at least as many pass, as StepMetrics.whole_thresholds has it.
  const around = (step, at) => {
    const [low, high] = [Math.floor(at), Math.ceil(at)];
    if (step.hasFractions) return [low, high];
    return step.inclusive ? [high, high] : [low, low];
  };

  const summarize = (region, step, at, [least, most]) => {
    const summary = region.querySelector(`[data-summary="${step.order}"]`);
    const values = { at, n: range(least, most), of: step.scored, now: summary.dataset.now, passing: step.passing, recorded: summary.dataset.recorded };
    summary.textContent = fill(at === step.threshold ? summary.dataset.same : summary.dataset.changed, values);
    return summary.textContent;
  };
  const link = (region, step, at, passing) => {
    const affected = region.querySelector(`[data-affected="${step.order}"]`);
    const [least, most] = passing.map((n) => Math.abs(n - step.passing)).sort((a, b) => a - b);
    affected.hidden = at === step.threshold;
    affected.href = `${affected.dataset.href}&from=${Math.min(at, step.threshold)}&to=${Math.max(at, step.threshold)}`;
    affected.textContent = fill(most === 1 && least === 1 ? affected.dataset.one : affected.dataset.many, { n: range(least, most) });
  };
  const update = (slider) => {
    const region = slider.closest("[data-what-if]") ?? slider.parentElement.querySelector("[data-follows]");
    const value = Number(slider.querySelector("[data-number]").value.replace(",", ".") || NaN);
    if (!region || Number.isNaN(value)) return;
    const order = Number(slider.querySelector("[data-threshold]")?.dataset.threshold ?? region.dataset.follows);
    const step = dataOf(region).steps.find((item) => item.order === order);
    const at = Math.min(Math.max(value, 0), 100);
    if (!step || !step.scored) return;
    const whole = around(step, at);
    const passing = at === step.threshold ? [step.passing, step.passing] : [step.counts[whole[1]], step.counts[whole[0]]];
    link(region, step, at, passing);
    slider.querySelector("input[type=range]").setAttribute("aria-valuetext", summarize(region, step, at, passing));
    region.dispatchEvent(new CustomEvent("threshold:preview", { bubbles: true, detail: { step, at, whole } }));
  };
  const updateAll = (within) => within.querySelectorAll("[data-slider]").forEach((slider) => update(slider));

  document.addEventListener("input", (event) => {
    const slider = event.target.closest?.("[data-slider]");
    if (!slider) return;
    update(slider);
    if (event.target.type === "range") return; // A dragged thumb must stay under the pointer.
    slider.parentElement.querySelector("[data-follows] [data-summary]")?.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("DOMContentLoaded", () => updateAll(document));
  document.addEventListener("htmx:load", (event) => updateAll(event.detail.elt.parentElement ?? event.detail.elt));
})();
