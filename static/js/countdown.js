// <span data-countdown="2026-11-24T20:00:00Z">: the seconds until then, counted down each second.
(() => {
  const show = () => {
    for (const place of document.querySelectorAll("[data-countdown]")) {
      const left = Math.ceil((new Date(place.dataset.countdown) - Date.now()) / 1000);
      place.textContent = `${Math.max(0, left)} s`;
    }
  };

  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSettle", show);
  setInterval(show, 1000);
})();
