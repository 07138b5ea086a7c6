// [data-slider]: a range and a number input that update each other. The number is the form's field.
// The range's --at, from 0 to 1, is the position of its thumb, from which the track is coloured.
// data-value-text="# of 100" is the range's value for screen readers. [data-reset="60"] resets the value.
// Both inputs send bubbling "input" events, so that other scripts can follow the value.
(() => {
  const partsOf = (element) => {
    const slider = element.closest?.("[data-slider]");
    return slider && {
      slider,
      range: slider.querySelector("input[type=range]"),
      number: slider.querySelector("input[type=number]"),
      reset: slider.querySelector("[data-reset]"),
    };
  };
  const show = ({ slider, range, number, reset }) => {
    const value = number.value && Number(number.value).toLocaleString(document.documentElement.lang);
    range.style.setProperty("--at", (range.value - range.min) / (range.max - range.min));
    range.setAttribute("aria-valuetext", slider.dataset.valueText.replace("#", value || "–"));
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
    if (event.target === parts.range) parts.number.value = parts.range.value;
    else if (parts.number.value !== "") parts.range.value = parts.number.value;
    show(parts);
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
