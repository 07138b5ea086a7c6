// <form data-tidy method="get">: leaves empty fields out of the URL.
(() => {
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("[data-tidy]")) return;
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData } = event.detail;
    if (!elt.closest("[data-tidy]")) return;
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
})();
