// Applies a stored choice of theme before the first paint; without one the system's preference holds.
(function () {
  try {
    var choice = localStorage.getItem("edgelite.theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch (error) {
    // Storage is refused: the system's preference holds.
  }
})();
