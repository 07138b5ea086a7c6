// <button data-copy="text" data-copied="Copied">: copies, shows it for a moment, and says it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
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
