/* Asks the server for the total while quantities are typed: it computes, we show.
   Without this script the button "Recalculate" does the same. */
(function () {
  "use strict";

  var DELAY_MS = 500;
  var form = document.getElementById("payment-invoice-form");
  var timer = null;
  var asked = 0;

  if (!form || !window.fetch || !window.DOMParser) {
    return;
  }

  function show(text) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var fresh = page.getElementById("payment-total");
    var shown = document.getElementById("payment-total");
    if (fresh && shown) {
      shown.replaceChildren.apply(shown, Array.from(fresh.childNodes));
    }
  }

  function ask() {
    var number = ++asked;
    var data = new FormData(form);
    data.set("act", "total");
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (answer) {
        return answer.text();
      })
      .then(function (text) {
        /* A slow answer must not replace that to a later question. */
        if (number === asked) {
          show(text);
        }
      })
      .catch(function () {});
  }

  form.addEventListener("input", function (event) {
    if (event.target.name && event.target.name.indexOf("quantity-") === 0) {
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY_MS);
    }
  });
})();
