// [data-seen="/…/last-visit/"][data-version]: after two seconds on a visible page, posts that this version was
// seen. A prefetch, or a page in the background, posts nothing.
(() => {
  const DELAY = 2000;
  const record = (element) => {
    const token = element.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, version: element.dataset.version });
    fetch(element.dataset.seen, { method: "POST", body, headers: { "X-Requested-With": "seen" } }).catch(() => {});
    element.dataset.recorded = "";
  };
  const watch = (element) => {
    let timer;
    const start = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible" && !("recorded" in element.dataset)) {
        timer = setTimeout(() => record(element), DELAY);
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
