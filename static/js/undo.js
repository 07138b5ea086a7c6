// <form data-undo>: the button of a message, gone after ten seconds. While somebody points at the message or
// has the focus in it, it stays. Without scripts it stays as long as the page.
(() => {
  const SHOWN = 10000;

  const hide = (form) => {
    if (form.closest(".notice").matches(":hover, :focus-within")) setTimeout(hide, 1000, form);
    else form.remove();
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("[data-undo]")) setTimeout(hide, SHOWN, form);
  });
})();
