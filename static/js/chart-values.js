// [data-chart]: a chart whose [data-bar] groups say their values. The one that is pointed at, tapped or
// reached by the arrow keys is written to [data-chart-value]. On a touch screen the first tap on a
// linked bar reads it, and the second follows the link.
(() => {
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  let isFirstTap = false;
  const barsOf = (chart) => [...chart.querySelectorAll("[data-bar]")];
  const isCurrent = (bar) => bar.classList.contains("chart-current");
  const show = (bar) => {
    const chart = bar.closest("[data-chart]");
    for (const other of barsOf(chart)) other.classList.toggle("chart-current", other === bar);
    chart.querySelector("[data-chart-value]").textContent = bar.dataset.bar;
  };
  const prepare = (within) => {
    for (const chart of within.querySelectorAll("[data-chart]")) {
      chart.tabIndex = 0;
      chart.role = "group";
      chart.ariaLabel = chart.dataset.chartLabel;
    }
  };

  document.addEventListener("pointerover", (event) => {
    const bar = event.target.closest("[data-chart] [data-bar]");
    if (!bar) return;
    isFirstTap = event.pointerType === "touch" && !isCurrent(bar);
    show(bar);
  });
  document.addEventListener("click", (event) => {
    if (isFirstTap && event.target.closest("[data-chart] [data-bar] a")) event.preventDefault();
    isFirstTap = false;
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-chart]") || !(event.key in STEPS)) return;
    event.preventDefault();
    const bars = barsOf(event.target);
    const isMirrored = document.dir === "rtl" && event.key.startsWith("Arrow");
    const at = bars.findIndex(isCurrent) + STEPS[event.key] * (isMirrored ? -1 : 1);
    show(bars[Math.min(Math.max(at, 0), bars.length - 1)]);
  });
  document.addEventListener("DOMContentLoaded", () => prepare(document));
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement ?? event.detail.elt));
})();
