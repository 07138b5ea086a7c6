// <button data-copy-chosen data-copied="{n} addresses copied"> of a form: copies the addresses of all
// who are chosen, on other pages too, as the page that the form leads to has them (#addresses). What
// can't be copied here is shown on that page.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-chosen]");
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
    button.dataset.usual ??= label.textContent; // a second click finds the words of the first
    label.textContent = button.dataset.copied.replace("{n}", count);
    setTimeout(() => (label.textContent = button.dataset.usual), 2500);
  } catch {
    button.dataset.open = "";
    button.click();
    delete button.dataset.open;
  }
});
