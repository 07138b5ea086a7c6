// [data-seen="/…/seen/"][data-version]: after two seconds in view of a visible page, notes that this
// version was seen. A prefetch, or a page in the background, notes nothing.
(() => {
  const DWELL = 2000;
  const note = (element) => {
    const token = element.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, version: element.dataset.version });
    fetch(element.dataset.seen, { method: "POST", body, headers: { "X-Requested-With": "seen" } }).catch(() => {});
    element.dataset.noted = "";
  };
  const watch = (element) => {
    let timer;
    const start = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible" && !("noted" in element.dataset)) {
        timer = setTimeout(() => note(element), DWELL);
      }
    };
    document.addEventListener("visibilitychange", start);
    start();
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const element of document.querySelectorAll("[data-seen]")) watch(element);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.matches?.("[data-seen]")) watch(event.detail.elt);
  });
})();
