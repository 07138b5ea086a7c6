// <button data-copy="text" data-copied="Copied">: copies, shows it for a moment, and says it; with
// data-copy-from="id" what that field holds.
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
