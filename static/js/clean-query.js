// <form data-clean-query method="get">: leaves empty fields out of the URL.
(() => {
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("[data-clean-query]")) return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData } = event.detail;
    if (!elt.closest("[data-clean-query]")) return;
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
})();
