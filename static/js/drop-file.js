// <form data-drop-file>: a file that is dropped on it is selected in its file field. While a file is
// over it, the form has the class "is-drop-target".
(() => {
  const formUnder = (event) =>
    event.dataTransfer?.types.includes("Files") && event.target.closest?.("[data-drop-file]");

  document.addEventListener("dragover", (event) => {
    const form = formUnder(event);
    if (!form) return;
    event.preventDefault();
    form.classList.add("is-drop-target");
  });
  document.addEventListener("dragleave", (event) => {
    const form = formUnder(event);
    if (form && !form.contains(event.relatedTarget)) form.classList.remove("is-drop-target");
  });
  document.addEventListener("drop", (event) => {
    const form = formUnder(event);
    if (!form) return;
    event.preventDefault();
    form.classList.remove("is-drop-target");
    const input = form.querySelector("input[type=file]");
    const first = new DataTransfer();
    first.items.add(event.dataTransfer.files[0]);
    input.files = first.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
})();
