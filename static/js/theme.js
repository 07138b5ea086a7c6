// The appearance: data-theme "system", "light" or "dark", and data-density "comfortable" or "compact",
// on <html>. For signed-in users the server sets and saves them (data-saved). For others, localStorage
// keeps the last theme. It also sets data-js, which shows elements that need JavaScript.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";

  const storage = (action) => {
    try {
      return action(localStorage);
    } catch {
      return null; // Storage may be blocked. The choice then applies to this page only.
    }
  };
  const apply = (name, value) => {
    root.dataset[name] = value;
    if (name === "theme") storage((local) => local.setItem("theme", value));
    for (const button of document.querySelectorAll(`.appearance [name="${name}"]`)) {
      button.setAttribute("aria-pressed", String(button.value === value));
    }
  };

  if (!("saved" in root.dataset)) root.dataset.theme = storage((local) => local.getItem("theme")) ?? "system";
  else apply("theme", root.dataset.theme);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".appearance button");
    if (button) apply(button.name, button.value);
  });
})();
