// [data-slider]: a range and a number that drive each other; the number is the form's field.
// The range's --at, from 0 to 1, is where its thumb is, for the track to be coloured from there on.
// data-words="# of 100" is the range's spoken value; [data-reset="60"] goes back to that value.
// Both send "input" events that bubble, so that others can follow the value.
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
  const tell = ({ slider, range, number, reset }) => {
    const value = number.value && Number(number.value).toLocaleString(document.documentElement.lang);
    range.style.setProperty("--at", (range.value - range.min) / (range.max - range.min));
    range.setAttribute("aria-valuetext", slider.dataset.words.replace("#", value || "–"));
    if (reset) reset.hidden = number.value === reset.dataset.reset;
  };
  const tellAll = (within) => {
    for (const slider of within.querySelectorAll("[data-slider]")) tell(partsOf(slider));
  };

  document.addEventListener("DOMContentLoaded", () => tellAll(document));
  document.addEventListener("htmx:load", (event) => tellAll(event.detail.elt));
  document.addEventListener("input", (event) => {
    const parts = partsOf(event.target);
    if (!parts) return;
    if (event.target === parts.range) parts.number.value = parts.range.value;
    else if (parts.number.value !== "") parts.range.value = parts.number.value;
    tell(parts);
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
