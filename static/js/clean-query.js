// <form data-clean-query method="get">: leaves empty fields out of the URL, and asks but once for a search that
// is typed and then submitted before the typing pause is over.
(() => {
  const asked = new WeakMap(); // the query of each form's request that is on its way
  const sorted = (data) => {
    const query = new URLSearchParams(data);
    query.sort();
    return query.toString();
  };
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("[data-clean-query]")) return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData, path } = event.detail;
    const form = elt.closest("[data-clean-query]");
    if (!form) return;
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    const query = new URLSearchParams(formData).toString();
    const isShown = path === location.pathname && query === new URLSearchParams(location.search).toString();
    // While an answer is on its way, the address is still that of the page before.
    if (isShown && elt.type === "search" && !document.querySelector(".htmx-request")) event.preventDefault();
    else asked.set(form, sorted(formData));
  });
  // Before htmx ends the request that is on its way, which it does for another one of the form.
  document.addEventListener("htmx:confirm", (event) => {
    const { elt } = event.detail;
    const form = elt.closest("[data-clean-query]");
    if (form && elt.type === "search" && asked.get(form) === sorted(new FormData(form))) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    asked.delete(event.detail.elt.closest("[data-clean-query]"));
  });
})();
