// [data-focus-on-arrival], such as an error summary, gets the focus when it appears, with the page or
// with a swapped part of it. A link in the error summary focuses its field. What is used and then gone,
// such as a link in a menu, leaves the focus to the element that its data-return-focus names, else to the
// part that took its place.
(() => {
  const focus = (within) => within.querySelector("[data-focus-on-arrival]")?.focus();
  let used = null;

  document.addEventListener("DOMContentLoaded", () => focus(document));
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const elt = detail.requestConfig?.elt;
    used = elt?.contains(document.activeElement) ? elt : null;
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    focus(detail.elt);
    if (!used || document.activeElement !== document.body) return;
    const next = document.getElementById(used.dataset.returnFocus) ?? document.getElementById(detail.target?.id);
    used = null;
    if (!next) return;
    if (!next.matches("a, button, summary, input")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const folded = field.closest("details:not([open])");
    if (folded) folded.open = true;
    field.focus();
  });
})();
