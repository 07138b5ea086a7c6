// <div data-fill="#form">: its [data-fill-and-submit] button copies the texts of its
// [data-fill-field="name"] elements into that form's fields and submits the form.
document.addEventListener("click", (event) => {
  const source = event.target.closest("[data-fill-and-submit]")?.closest("[data-fill]");
  if (!source) return;
  const form = document.querySelector(source.dataset.fill);
  for (const text of source.querySelectorAll("[data-fill-field]")) {
    form.elements[text.dataset.fillField].value = text.textContent;
  }
  form.requestSubmit();
});
