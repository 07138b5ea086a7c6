// <span data-countdown="2026-11-24T20:00:00Z">: counts down the seconds until then.
(() => {
  const show = () => {
    for (const span of document.querySelectorAll("[data-countdown]")) {
      const left = Math.ceil((new Date(span.dataset.countdown) - Date.now()) / 1000);
      span.textContent = `${Math.max(0, left)} s`;
    }
  };

  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSettle", show);
  setInterval(show, 1000);
})();
