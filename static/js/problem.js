// A part of the page that could not be fetched: the server's own message goes to #flash (it names
// that target itself); where no server answered, the words in <template id="flash-unreachable">.
// The next part that arrives takes the message away.
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
    const words = document.getElementById("flash-unreachable").content.cloneNode(true);
    flash().dataset.problem = "";
    flash().replaceChildren(words);
  };
  document.addEventListener("htmx:sendError", unreachable);
  document.addEventListener("htmx:timeout", unreachable);
})();
