// <details data-keep-open="outage">: stays as the reader left it, on every page of this tab, and when a
// poll replaces it. Without scripts it is closed on each page.
(() => {
  const PREFIX = "open ";
  const restore = () => {
    for (const details of document.querySelectorAll("details[data-keep-open]")) {
      details.open = Boolean(sessionStorage.getItem(PREFIX + details.dataset.keepOpen));
    }
  };

  document.addEventListener("DOMContentLoaded", restore);
  document.addEventListener("htmx:afterSwap", restore);
  // On click, not on toggle: a toggle of a notice that is being replaced would come too late.
  document.addEventListener("click", (event) => {
    const details = event.target.closest("summary")?.closest("details[data-keep-open]");
    if (!details) return;
    // The click has not toggled it yet.
    if (details.open) sessionStorage.removeItem(PREFIX + details.dataset.keepOpen);
    else sessionStorage.setItem(PREFIX + details.dataset.keepOpen, "1");
  });
})();
