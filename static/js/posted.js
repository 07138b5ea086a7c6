// <html data-posted>: the page is the answer to a form that was posted. When the reader goes on from it,
// its entry in the history becomes a plain address, so that Back opens the page of that address instead
// of asking whether to send the form again.
(() => {
  const forget = () => {
    if ("posted" in document.documentElement.dataset) history.replaceState(history.state, "", location.href);
  };
  document.addEventListener("submit", forget);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href]")) forget();
  });
})();
