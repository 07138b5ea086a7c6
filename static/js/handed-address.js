// The command palette hands an address to the form that assigns, as #email=…, which no request carries.
// It is filled into the empty field, and leaves the address bar.
(() => {
  const fill = () => {
    const email = new URLSearchParams(location.hash.slice(1)).get("email");
    const field = document.querySelector("input[name=email]");
    if (!email || !field) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    if (field.value !== "") return;
    field.value = email;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  document.addEventListener("DOMContentLoaded", fill);
  window.addEventListener("hashchange", fill);
})();
