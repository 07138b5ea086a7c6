// While an element is dragged (.is-dragged), the page scrolls when the pointer moves towards an edge.
// The nearer the pointer is to the edge, the faster it scrolls.
(() => {
  const EDGE = 96;
  let [down, y] = [0, 0];

  const scroll = () => {
    if (!document.querySelector(".is-dragged")) return;
    const [above, below] = [Math.min(0, y - EDGE), Math.max(0, y - innerHeight + EDGE)];
    if (y !== down) scrollBy({ top: (y < down ? above : below) / 8, behavior: "instant" });
    requestAnimationFrame(scroll);
  };

  document.addEventListener("pointerdown", (event) => {
    down = y = event.clientY;
    requestAnimationFrame(scroll);
  });
  document.addEventListener("pointermove", (event) => (y = event.clientY));
})();
