// <form data-submit-once>: ignores further clicks while the form is being submitted.
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
  // The browser's Back may restore the page from memory in its submitting state.
  window.addEventListener("pageshow", () => {
    for (const form of forms()) {
      delete form.dataset.submitting;
      form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
    }
  });
})();
