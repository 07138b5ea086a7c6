// Light, dark, or the system's: applied before the first paint, remembered in localStorage.
// Buttons: data-theme-choice="system|light|dark". Also marks the page as one where scripts run.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";

  const saved = () => {
    try {
      return localStorage.getItem("theme") || "system";
    } catch {
      return "system";
    }
  };
  const apply = (choice) => {
    if (choice === "system") delete root.dataset.theme;
    else root.dataset.theme = choice;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  };

  apply(saved());
  document.addEventListener("DOMContentLoaded", () => apply(saved()));
  document.addEventListener("htmx:historyRestore", () => apply(saved()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem("theme", button.dataset.themeChoice);
    } catch {
      // Storage may be forbidden: then the choice holds for this page.
    }
    apply(button.dataset.themeChoice);
  });
})();
