// <form data-unsaved>: asks before the user leaves the page, except by submitting or [data-discard].
// Input into a form with data-draft or data-guard sets data-unsaved.
(() => {
  let isLeaving = false;
  document.addEventListener("input", (event) => {
    event.target.closest("form:is([data-draft], [data-guard])")?.setAttribute("data-unsaved", "");
  });
  document.addEventListener("submit", (event) => {
    isLeaving = !event.defaultPrevented;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-draft-discard], [data-discard]")) isLeaving = true;
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && document.querySelector("form[data-unsaved]")) event.preventDefault();
  });
})();
