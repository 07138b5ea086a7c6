// [data-announce] in a swapped part: its words are said to screen readers, such as "12 flows".
document.addEventListener("htmx:afterSettle", (event) => {
  const words = event.detail.elt.querySelector?.("[data-announce]")?.textContent;
  if (words) document.getElementById("announcer").textContent = words.replace(/\s+/g, " ").trim();
});
