// <button data-copy-selected data-copied="{n} addresses copied"> of a form: copies the addresses of all
// selected candidates, on other pages too, from the page that the form leads to (#addresses). If they
// can't be copied, that page opens.
(() => {
  let timer;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-selected]");
    if (!button || "open" in button.dataset) return;
    event.preventDefault();
    try {
      const answer = await fetch(button.form.action, { method: "POST", body: new FormData(button.form, button) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const text = page.getElementById("addresses").value.trim();
      await navigator.clipboard.writeText(text);
      const count = text.split("\n").length.toLocaleString(document.documentElement.lang);
      document.getElementById("announcer").textContent = button.dataset.copied.replace("{n}", count);
      const label = button.lastChild;
      button.dataset.label ??= label.textContent; // a second click finds the label of the first
      label.textContent = button.dataset.copied.replace("{n}", count);
      clearTimeout(timer); // the timer of the click before would cut this message short
      timer = setTimeout(() => (label.textContent = button.dataset.label), 2500);
    } catch {
      button.dataset.open = "";
      button.click();
      delete button.dataset.open;
    }
  });
})();
