// [data-slider]: a range and a number, [data-number], that update each other. The number is the form's
// field: a text field, since a browser's number field may read "62,5" as 625. It takes a comma or a
// point, and is written with data-decimal. Arrow up and down change it by one, as in a number field.
// The range's --at, from 0 to 1, is the position of its thumb, from which the track is coloured.
// data-value-text="# of 100" is the range's value for screen readers. [data-reset="60"] resets the value.
// Both inputs send bubbling "input" events, so that other scripts can follow the value.
(() => {
  const partsOf = (element) => {
    const slider = element.closest?.("[data-slider]");
    return slider && {
      slider,
      range: slider.querySelector("input[type=range]"),
      number: slider.querySelector("[data-number]"),
      reset: slider.querySelector("[data-reset]"),
    };
  };
  const valueOf = (number) => (/^\s*\d+([.,]\d*)?\s*$/.test(number.value) ? Number(number.value.replace(",", ".")) : NaN);
  const write = ({ slider, number }, value) => { number.value = String(value).replace(".", slider.dataset.decimal || "."); };
  const show = ({ slider, range, number, reset }) => {
    const value = valueOf(number);
    const text = Number.isNaN(value) ? "–" : value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 9 });
    range.style.setProperty("--at", (range.value - range.min) / (range.max - range.min));
    range.setAttribute("aria-valuetext", slider.dataset.valueText.replace("#", text));
    if (reset) reset.hidden = number.value === reset.dataset.reset;
  };
  const showAll = (within) => {
    for (const slider of within.querySelectorAll("[data-slider]")) show(partsOf(slider));
  };

  document.addEventListener("DOMContentLoaded", () => showAll(document));
  document.addEventListener("htmx:load", (event) => showAll(event.detail.elt));
  document.addEventListener("input", (event) => {
    const parts = partsOf(event.target);
    if (!parts) return;
    if (event.target === parts.range) write(parts, parts.range.value);
    else if (!Number.isNaN(valueOf(parts.number))) parts.range.value = valueOf(parts.number);
    show(parts);
  });
  document.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const parts = by && event.target.matches?.("[data-number]") && partsOf(event.target);
    const value = parts ? valueOf(parts.number) : NaN;
    if (Number.isNaN(value)) return;
    event.preventDefault();
    write(parts, Math.min(Math.max(value + by, Number(parts.range.min)), Number(parts.range.max)));
    parts.number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("click", (event) => {
    const reset = event.target.closest("[data-reset]");
    if (!reset) return;
    const { number } = partsOf(reset);
    number.value = reset.dataset.reset;
    number.focus();
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
