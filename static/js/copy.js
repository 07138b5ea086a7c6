// <button data-copy="text" data-copied="Copied">: copies the text, and shows and announces that it did.
// With data-copy-from="id" it copies that field's value.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  try {
    const { copy, copyFrom } = button.dataset;
    await navigator.clipboard.writeText(copy ?? document.getElementById(copyFrom).value);
  } catch {
    return;
  }
  button.dataset.done = "";
  document.getElementById("announcer").textContent = button.dataset.copied;
  setTimeout(() => {
    delete button.dataset.done;
    document.getElementById("announcer").textContent = "";
  }, 1600);
});
