// <form data-submit-once>: a second click while the first is under way does nothing.
(() => {
  const forms = () => document.querySelectorAll("form[data-submit-once][data-submitting]");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-submit-once]") || event.defaultPrevented) return;
    if ("submitting" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.submitting = "";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  // Back may bring the page as it was left, out of the browser's memory.
  window.addEventListener("pageshow", () => {
    for (const form of forms()) {
      delete form.dataset.submitting;
      form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
    }
  });
})();
