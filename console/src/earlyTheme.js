;(function () {
  try {
    var theme = localStorage.getItem('crier:theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // No storage, no choice: the system decides.
  }
})()
