// [data-focus-on-arrival], such as an error summary, gets the focus when it appears, with the page or
// with a swapped part of it. A link in the error summary focuses its field.
(() => {
  const focus = (within) => within.querySelector("[data-focus-on-arrival]")?.focus();

  document.addEventListener("DOMContentLoaded", () => focus(document));
  document.addEventListener("htmx:afterSettle", (event) => focus(event.detail.elt));
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
