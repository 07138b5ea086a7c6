// The looks: data-theme "system", "light" or "dark", data-density "comfortable" or "compact", on
// <html>. For who is signed in the server says them (data-saved) and keeps what is chosen; else
// localStorage has the last theme. Also marks the page as one where scripts run.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";

  const storage = (action) => {
    try {
      return action(localStorage);
    } catch {
      return null; // Storage may be forbidden: then the choice holds for this page.
    }
  };
  const apply = (name, value) => {
    root.dataset[name] = value;
    if (name === "theme") storage((local) => local.setItem("theme", value));
    for (const button of document.querySelectorAll(`.looks [name="${name}"]`)) {
      button.setAttribute("aria-pressed", String(button.value === value));
    }
  };

  if (!("saved" in root.dataset)) root.dataset.theme = storage((local) => local.getItem("theme")) ?? "system";
  else apply("theme", root.dataset.theme);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".looks button");
    if (button) apply(button.name, button.value);
  });
})();
