// A part of the page that could not be fetched: shows the server's message in #flash, or the text of
// <template id="flash-unreachable"> when no server answered. The next part that arrives removes it.
(() => {
  const flash = () => document.getElementById("flash");

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400 && "problem" in flash().dataset) {
      flash().replaceChildren();
      delete flash().dataset.problem;
    } else if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) {
      flash().dataset.problem = "";
      Object.assign(event.detail, { shouldSwap: true, isError: false });
    }
  });
  const unreachable = () => {
    const message = document.getElementById("flash-unreachable").content.cloneNode(true);
    flash().dataset.problem = "";
    flash().replaceChildren(message);
  };
  document.addEventListener("htmx:sendError", unreachable);
  document.addEventListener("htmx:timeout", unreachable);
})();
