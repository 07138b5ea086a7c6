// <form data-clean-query method="get">: leaves empty fields out of the URL, and asks but once for a search that
// is typed and then submitted before the typing pause is over.
(() => {
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("[data-clean-query]")) return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData, path } = event.detail;
    if (!elt.closest("[data-clean-query]")) return;
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    const query = new URLSearchParams(formData).toString();
    const isShown = path === location.pathname && query === new URLSearchParams(location.search).toString();
    // While an answer is on its way, the address is still that of the page before.
    if (isShown && elt.type === "search" && !document.querySelector(".htmx-request")) event.preventDefault();
  });
})();
