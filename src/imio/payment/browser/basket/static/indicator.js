// Fills in how many items wait, on pages that caches share between visitors.
(function () {
  document.querySelectorAll("[data-payment-basket]").forEach(function (link) {
    var name = link.getAttribute("data-payment-basket") + "=";
    var found = document.cookie.split("; ").find(function (cookie) {
      return cookie.indexOf(name) === 0;
    });
    var count = found ? parseInt(found.slice(name.length), 10) : 0;
    if (count > 0) {
      link.querySelector("[data-payment-number]").textContent = String(count);
      link.querySelector("[data-payment-count]").hidden = false;
    }
  });
})();
