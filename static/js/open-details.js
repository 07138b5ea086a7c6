// What was opened in a form (<details>) is open again in the answer to it, such as one with errors: a
// whole page (<html data-posted>) or a swapped part. The server opens only what has values or errors.
(() => {
  const KEY = "open-details";
  // form.action would be a button of that name.
  const actionOf = (form) => form.getAttribute("action") ?? "";
  const detailsOf = (form) => [...form.querySelectorAll("details")];
  const store = (form) => {
    const open = detailsOf(form).map((details) => details.open);
    sessionStorage.setItem(KEY, JSON.stringify({ action: actionOf(form), open }));
  };
  const reopen = () => {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    sessionStorage.removeItem(KEY);
    const form = [...document.forms].find((one) => actionOf(one) === stored?.action);
    // Another number of them belongs to other contents.
    if (!form || detailsOf(form).length !== stored.open.length) return;
    detailsOf(form).forEach((details, index) => {
      details.open ||= stored.open[index];
    });
  };
  const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";

  document.addEventListener("submit", (event) => {
    if (isPost(event.target)) store(event.target);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (event.detail.requestConfig.verb === "post" && isPost(form)) store(form);
  });
  document.addEventListener("htmx:afterSettle", reopen);
  document.addEventListener("DOMContentLoaded", () => {
    if ("posted" in document.documentElement.dataset) reopen();
    else sessionStorage.removeItem(KEY);
  });
})();
