// <button data-dismiss=".notice">: removes the notice around it, and moves the focus to the page.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  button.closest(button.dataset.dismiss)?.remove();
  document.getElementById("main")?.focus({ preventScroll: true });
});
