// <button data-dismiss=".notice">: takes away what it stands in; the focus goes to the page.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  button.closest(button.dataset.dismiss)?.remove();
  document.getElementById("main")?.focus({ preventScroll: true });
});
