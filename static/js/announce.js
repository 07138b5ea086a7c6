// [data-announce] in a swapped part: its words are said to screen readers, such as "12 flows". Beside
// an open dialog nothing is heard, so a dialog has a [role=status] of its own.
document.addEventListener("htmx:afterSettle", (event) => {
  const words = event.detail.elt.querySelector?.("[data-announce]")?.textContent;
  const voice = document.querySelector("dialog[open] > [role=status]") ?? document.getElementById("announcer");
  if (words) voice.textContent = words.replace(/\s+/g, " ").trim();
});
